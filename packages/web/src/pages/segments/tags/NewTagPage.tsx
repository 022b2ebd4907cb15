import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AppLink } from '../../../ui/AppLink.tsx'
import { PageHeader } from '../../../ui/PageHeader.tsx'
import { Section } from '../../../ui/Section.tsx'
import { TagForm } from './TagForm.tsx'

const route = getRouteApi('/_app/tags/new')

export const NewTagPage = () => {
  const { t } = useTranslation('tags')
  const { expression = '' } = route.useSearch()
  return (
    <>
      <PageHeader above={<AppLink href="/tags">← {t('title')}</AppLink>} title={t('newTitle')} lead={t('noneHint')} />
      <div className="sx-grid"><Section span={8}><TagForm tag={null} expression={expression} /></Section></div>
    </>
  )
}
