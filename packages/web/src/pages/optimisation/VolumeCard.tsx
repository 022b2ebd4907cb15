import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useContacts } from '../../api/contacts.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useNow } from '../../ui/use-now.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

const dayMs = 86_400_000
const most = 500

/** Contacts of the last 30 days by channel, over the newest rows of the ledger; says so when there are more. */
export const VolumeCard = () => {
  const { t } = useTranslation('optimisation')
  const format = useFormat()
  const now = useNow()
  const query = useContacts({ limit: most })
  return (
    <Section span={7} title={t('volume')}>
      <QueryView query={query}>
        {({ items, nextCursor }) => {
          const recent = items.filter((row) => now - Date.parse(row.plannedAt) <= 30 * dayMs)
          const counted = Map.groupBy(recent.filter((row) => row.arm === 'target' && row.countsAsContact), (row) => row.channel)
          const largest = Math.max(1, ...[...counted.values()].map((rows) => rows.length))
          if (counted.size === 0) return <EmptyState title={t('noVolume')} />
          return (
            <>
              {[...counted].toSorted(([, a], [, b]) => b.length - a.length).map(([channel, rows]) => (
                <div key={channel} style={{ display: 'grid', gridTemplateColumns: '110px 1fr 80px', gap: 12, alignItems: 'center', padding: '5px 0' }}>
                  <Text size="sm">{channel}</Text><div className="sx-meter" style={{ height: 12 }} aria-hidden><span style={{ width: `${(rows.length / largest) * 100}%` }} /></div><Text size="sm" ta="right" fw={600}>{format.integer(rows.length)}</Text>
                </div>
              ))}
              <Text size="xs" c="dimmed" mt="sm">{t('volumeNote', { formatted: format.integer(items.length) })} {recent.length === items.length && nextCursor !== null && t('volumeCut')}</Text>
            </>
          )
        }}
      </QueryView>
    </Section>
  )
}
