import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'
import { SegmentEditor } from './SegmentEditor.tsx'

const route = getRouteApi('/_app/segments/new')
const everybody = 'true'

export const NewSegmentPage = () => {
  const { t } = useTranslation('segments')
  const { rule = everybody } = route.useSearch()
  const state = useRuleDraft(rule, true)
  return (
    <>
      <PageHeader above={<AppLink href="/segments">← {t('title')}</AppLink>} title={t('newTitle')} />
      <SegmentEditor state={state} segment={null} />
    </>
  )
}
