import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'
import { SegmentActions } from './SegmentActions.tsx'
import { SegmentEditor } from './SegmentEditor.tsx'
import { SegmentHistory } from './SegmentHistory.tsx'

const route = getRouteApi('/_app/segments/$key')

const Editing = ({ segment, version }: { readonly segment: SegmentDetail; readonly version: number | undefined }) => {
  const state = useRuleDraft(segment.versions.find((item) => item.version === version)?.rule ?? segment.rule)
  return <SegmentEditor state={state} segment={segment} />
}

export const SegmentPage = () => {
  const { t } = useTranslation('segments')
  const label = useLabel()
  const format = useFormat()
  const { key } = route.useParams()
  const { version } = route.useSearch()
  const query = useSegment(key)
  const segment = query.data
  const lead = segment === undefined ? key : <><span className="sx-id">{key}</span> · {t('versionNow', { version: segment.version })}{segment.size !== null && <> · {format.integer(segment.size)}</>}{segment.refreshedAt !== null && <> · {format.dateTime(segment.refreshedAt)}</>}</>
  return (
    <>
      <PageHeader above={<AppLink href="/segments">← {t('title')}</AppLink>} title={segment === undefined ? key : label(segment.name)} lead={lead} actions={segment !== undefined && <SegmentActions segment={segment} />} />
      <QueryView query={query}>
        {(loaded) => <><Editing key={`${key}.${loaded.version}.${version ?? 0}`} segment={loaded} version={version} /><div style={{ height: 16 }} /><SegmentHistory segment={loaded} /></>}
      </QueryView>
    </>
  )
}
