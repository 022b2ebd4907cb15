import { Text } from '@mantine/core'
import { IconTrendingDown, IconTrendingUp } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** One figure with what it is compared to. `trend` > 0 is drawn as good. */
export const StatCard = ({ label, value, note, trend, trendText, span }: {
  readonly label: ReactNode; readonly value: ReactNode; readonly note?: ReactNode; readonly trend?: number; readonly trendText?: string; readonly span?: 3 | 4
}) => (
  <section className="sx-card sx-kpi" data-span={span}>
    <div className="sx-eyebrow">{label}</div>
    <div className="sx-figure">{value}</div>
    <Text size="xs" c="dimmed" component="div" style={{ display: 'flex', gap: 6, alignItems: 'center', minHeight: 18 }}>
      {trend !== undefined && trendText !== undefined && (
        <Text span size="xs" fw={600} c={trend >= 0 ? 'sea' : 'rust'} style={{ display: 'inline-flex', alignItems: 'center', gap: 3 }}>
          {trend >= 0 ? <IconTrendingUp size={14} aria-hidden /> : <IconTrendingDown size={14} aria-hidden />}{trendText}
        </Text>
      )}
      {note}
    </Text>
  </section>
)
