import { Button, Group } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRestoreSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { VersionDiff } from './VersionDiff.tsx'

/** Every version of the rule, what the next one changed, and the way back to an earlier one. */
export const VersionsTab = ({ segment }: { readonly segment: SegmentDetail }) => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const [chosen, setChosen] = useState<{ readonly from: number; readonly to: number } | null>(segment.version > 1 ? { from: segment.version - 1, to: segment.version } : null)
  const restore = useRestoreSegment((saved) => t('restored', { version: saved.version }))
  return (
    <div className="sx-grid">
      <Section flush span={7} title={t('versions')}>
        <DataTable label={t('versions')} rows={segment.versions} rowKey={(item) => String(item.version)} columns={[
          { key: 'version', header: common('version'), cell: (item) => item.version },
          { key: 'rule', header: t('rule'), cell: (item) => (segment.kind === 'list' ? t('kind_list') : <code className="sx-id" style={{ whiteSpace: 'normal' }}>{item.rule}</code>) },
          { key: 'saved', header: t('savedAt'), align: 'right', cell: (item) => <>{format.dateTime(item.savedAt)}<div className="sx-eyebrow">{item.savedBy}</div></> },
          { key: 'use', header: '', cell: (item) => segment.kind === 'rule' && (
            <Group gap={4} wrap="nowrap">
              {item.version !== segment.version && <Button size="compact-xs" variant="subtle" onClick={() => setChosen({ from: item.version, to: segment.version })}>{t('compareWith')}</Button>}
              {item.version !== segment.version && can('segments.write') && <Button size="compact-xs" variant="subtle" color="gray" loading={restore.isPending && restore.variables.version === item.version} onClick={() => restore.mutate({ key: segment.key, version: item.version })}>{t('restore')}</Button>}
              <AppLink href={`/segments/${segment.key}?version=${item.version}`}>{t('useVersion')}</AppLink>
            </Group>
          ) },
        ]} />
        {restore.error !== null && <ProblemAlert error={restore.error} />}
      </Section>
      {chosen !== null && <Section span={5} title={t('showChange')}><VersionDiff segmentKey={segment.key} input={chosen} /></Section>}
    </div>
  )
}
