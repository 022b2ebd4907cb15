import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useContactsSince } from '../../api/contacts.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useNow } from '../../ui/use-now.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { useChannelName } from '../../ui/ledger/use-channel-name.ts'

const dayMs = 86_400_000
const windowDays = 30

/** Contacts of the last 30 days by channel, counted over the ledger; says so when there are more than it reads. */
export const VolumeCard = () => {
  const { t } = useTranslation('optimisation')
  const format = useFormat()
  const channelName = useChannelName()
  const query = useContactsSince(new Date(useNow() - windowDays * dayMs).toISOString())
  return (
    <Section span={7} title={t('volume')}>
      <QueryView query={query}>
        {({ contacts, isWhole }) => {
          const counted = Map.groupBy(contacts.filter((row) => row.arm === 'target' && row.countsAsContact), (row) => row.channel)
          const largest = Math.max(1, ...[...counted.values()].map((rows) => rows.length))
          if (counted.size === 0) return <EmptyState title={t('noVolume')} />
          return (
            <>
              {[...counted].toSorted(([, a], [, b]) => b.length - a.length).map(([channel, rows]) => (
                <div key={channel} style={{ display: 'grid', gridTemplateColumns: '110px 1fr 80px', gap: 12, alignItems: 'center', padding: '5px 0' }}>
                  <Text size="sm">{channelName(channel)}</Text><div className="sx-meter" style={{ height: 12 }} aria-hidden><span style={{ width: `${(rows.length / largest) * 100}%` }} /></div><Text size="sm" ta="right" fw={600}>{format.integer(rows.length)}</Text>
                </div>
              ))}
              <Text size="xs" c="dimmed" mt="sm">{t('volumeNote', { formatted: format.integer(contacts.length) })} {!isWhole && t('volumeCut')}</Text>
            </>
          )
        }}
      </QueryView>
    </Section>
  )
}
