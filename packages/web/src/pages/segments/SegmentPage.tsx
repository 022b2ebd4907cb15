import { Alert, Tabs, Text } from '@mantine/core'
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
import { ChangesTab } from './ChangesTab.tsx'
import { SegmentActions } from './SegmentActions.tsx'
import { SegmentEditor } from './SegmentEditor.tsx'
import { SegmentHistory } from './SegmentHistory.tsx'
import { VersionsTab } from './VersionsTab.tsx'

const route = getRouteApi('/_app/segments/$key')
const tabs = ['rule', 'history', 'versions', 'changes'] as const

const Editing = ({ segment, version }: { readonly segment: SegmentDetail; readonly version: number | undefined }) => {
  const state = useRuleDraft(segment.versions.find((item) => item.version === version)?.rule ?? segment.rule, true)
  return <SegmentEditor state={state} segment={segment} />
}

const About = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const from = segment.validFrom === null ? common('none') : format.dateTime(segment.validFrom)
  const to = segment.validTo === null ? common('none') : format.dateTime(segment.validTo)
  return (
    <>
      {segment.broken !== null && <Alert color="rust" title={t('brokenTitle')} mb="md"><Text size="sm">{label(segment.broken.why)}</Text><Text size="sm" mt={4}>{label(segment.broken.fix)}</Text></Alert>}
      <Text size="sm" c="dimmed" mb="md">
        {common('owner')}: {segment.owner}{(segment.validFrom !== null || segment.validTo !== null) && <> · {t('validity', { from, to })}</>} · {segment.usedBy.length === 0 ? t('usedByNobody') : `${t('usedBy')}: ${segment.usedBy.join(', ')}`}
      </Text>
    </>
  )
}

export const SegmentPage = () => {
  const { t } = useTranslation('segments')
  const label = useLabel()
  const format = useFormat()
  const { key } = route.useParams()
  const { version, snapshot, tab: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useSegment(key)
  const segment = query.data
  const tab = asked ?? (segment?.kind === 'list' ? 'history' : 'rule')
  const lead = segment === undefined ? key : <><span className="sx-id">{key}</span> · {t(`kind_${segment.kind}`)} · {t('versionNow', { version: segment.version })}{segment.size !== null && <> · {format.integer(segment.size)}</>}{segment.refreshedAt !== null && <> · {format.dateTime(segment.refreshedAt)}</>}</>
  return (
    <>
      <PageHeader above={<AppLink href="/segments">← {t('title')}</AppLink>} title={segment === undefined ? key : label(segment.name)} lead={lead} actions={segment !== undefined && <SegmentActions segment={segment} />} />
      <QueryView query={query}>
        {(loaded) => (
          <>
            <About segment={loaded} />
            <Tabs value={tab} mb="md" onChange={(next) => void navigate({ search: { tab: next as 'rule' }, replace: true })}>
              <Tabs.List aria-label={t('view')}>{tabs.filter((name) => name !== 'rule' || loaded.kind === 'rule').map((name) => <Tabs.Tab key={name} value={name}>{t(({ rule: 'tabRule', history: 'tabHistory', versions: 'tabVersions', changes: 'tabChanges' } as const)[name])}</Tabs.Tab>)}</Tabs.List>
            </Tabs>
            {tab === 'rule' && <Editing key={`${key}.${loaded.version}.${version ?? 0}`} segment={loaded} version={version} />}
            {tab === 'history' && <SegmentHistory segment={loaded} />}
            {tab === 'versions' && <VersionsTab key={loaded.version} segment={loaded} />}
            {tab === 'changes' && <ChangesTab segment={loaded} snapshot={snapshot} onSnapshot={(id) => void navigate({ search: { tab: 'changes', snapshot: id }, replace: true })} />}
          </>
        )}
      </QueryView>
    </>
  )
}
