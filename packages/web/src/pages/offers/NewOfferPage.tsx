import { useTranslation } from 'react-i18next'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { OfferForm } from './OfferForm.tsx'

export const NewOfferPage = () => {
  const { t } = useTranslation('offers')
  return (
    <>
      <PageHeader above={<AppLink href="/offers">← {t('title')}</AppLink>} title={t('create')} />
      <OfferForm offer={null} />
    </>
  )
}
