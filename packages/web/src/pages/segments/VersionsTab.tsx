import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRestoreSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { VersionDiff } from './VersionDiff.tsx'

type Version = SegmentDetail['versions'][number]
interface VersionMoves { readonly onCompare: (from: number) => void; readonly onRestore: (version: number) => void; readonly restoring: number | null }

const useVersionColumns = (segment: SegmentDetail, { onCompare, onRestore, restoring }: VersionMoves): readonly TableColumn<Version>[] => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const moves = ({ version }: Version) => segment.kind === 'rule' && (
    <Group gap={4} wrap="nowrap">
      {version !== segment.version && <Button size="compact-xs" variant="subtle" onClick={() => onCompare(version)}>{t('compareWith')}</Button>}
      {version !== segment.version && can('segments.write') && <Button size="compact-xs" variant="subtle" color="gray" loading={restoring === version} onClick={() => onRestore(version)}>{t('restore')}</Button>}
      <AppLink href={`/segments/${segment.key}?version=${version}`}>{t('useVersion')}</AppLink>
    </Group>
  )
  return [
    { key: 'version', header: common('version'), cell: (item) => item.version },
    { key: 'rule', header: t('rule'), cell: (item) => (segment.kind === 'list' ? t('kind_list') : <code className="sx-id" style={{ whiteSpace: 'normal' }}>{item.rule}</code>) },
    { key: 'saved', header: t('savedAt'), align: 'right', cell: (item) => <>{format.dateTime(item.savedAt)}<div className="sx-eyebrow">{item.savedBy}</div></> }, { key: 'use', header: '', cell: moves },
  ]
}

/** Every version of the rule, what the next one changed, and the way back to an earlier one. */
export const VersionsTab = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const [chosen, setChosen] = useState<{ readonly from: number; readonly to: number } | null>(segment.version > 1 && segment.kind === 'rule' ? { from: segment.version - 1, to: segment.version } : null)
  const restore = useRestoreSegment((saved) => t('restored', { version: saved.version }))
  const columns = useVersionColumns(segment, {
    onCompare: (from) => setChosen({ from, to: segment.version }), onRestore: (version) => restore.mutate({ key: segment.key, version }), restoring: restore.isPending ? Number(restore.variables.version) : null,
  })
  return (
    <div className="sx-grid">
      <Section flush span={7} title={t('versions')}>
        <DataTable label={t('versions')} rows={segment.versions} rowKey={(item) => String(item.version)} columns={columns} />
        {restore.error !== null && <ProblemAlert error={restore.error} />}
      </Section>
      {chosen !== null && <Section span={5} title={t('showChange')}><VersionDiff segmentKey={segment.key} input={chosen} /></Section>}
    </div>
  )
}
