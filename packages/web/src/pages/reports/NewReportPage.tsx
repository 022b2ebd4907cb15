import { useTranslation } from 'react-i18next'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ReportForm } from './ReportForm.tsx'

export const NewReportPage = () => {
  const { t } = useTranslation('reports')
  return (
    <>
      <PageHeader above={<AppLink href="/reports">← {t('title')}</AppLink>} title={t('create')} lead={t('noneHint')} />
      <ReportForm reportKey={null} initial={null} />
    </>
  )
}
