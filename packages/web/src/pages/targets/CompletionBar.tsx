import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { TargetProgress, TargetRow } from '../../api/targets.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

const colours: Readonly<Record<TargetRow['status'], string>> = {
  reached: 'var(--mantine-color-sea-6)', ahead: 'var(--mantine-color-sea-6)', on_track: 'var(--mantine-color-ink-6)', at_risk: 'var(--mantine-color-brass-6)', behind: 'var(--mantine-color-rust-6)', missed: 'var(--mantine-color-rust-6)', no_target: 'var(--sx-line)', unknown: 'var(--mantine-color-ink-4)',
}

/** Completion as a bar up to 150 %, the target as a line, and where it will end as a lighter bar behind. */
export const CompletionBar = ({ row, better }: { readonly row: TargetRow; readonly better: TargetProgress['better'] }) => {
  const { t } = useTranslation('targets')
  const format = useFormat()
  const width = (share: number | null): string => `${Math.min(1, Math.max(0, (share ?? 0) / 1.5)) * 100}%`
  if (row.completion === null) return <Text size="sm" c="dimmed">{t('no_target')}</Text>
  return (
    <div style={{ display: 'flex', gap: 10, alignItems: 'center' }} role="img" aria-label={`${format.share(row.completion)} ${t('completionShort')}, ${t(better === 'more' ? 'better_more' : 'better_less')}`}>
      <div style={{ position: 'relative', height: 12, flex: 1, minWidth: 90, background: 'var(--sx-line)', borderRadius: 3, overflow: 'hidden' }}>
        <div style={{ position: 'absolute', inset: 0, width: width(row.projectedCompletion), background: colours[row.status], opacity: 0.3 }} />
        <div style={{ position: 'absolute', inset: 0, width: width(row.completion), background: colours[row.status] }} />
        <div style={{ position: 'absolute', top: 0, bottom: 0, left: `${100 / 1.5}%`, width: 2, background: 'var(--sx-text-strong)' }} />
      </div>
      <Text size="sm" fw={600} style={{ minWidth: 52, textAlign: 'right' }}>{format.share(row.completion)}</Text>
    </div>
  )
}
