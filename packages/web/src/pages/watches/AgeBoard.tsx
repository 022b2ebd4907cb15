import { Group, Text, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { listWatchCases, OutputOf } from '@sextant/contract'
import { useFormat } from '../../format/FormatProvider.tsx'

type Counts = Pick<OutputOf<typeof listWatchCases>, 'byState' | 'ages'>
const states = ['open', 'assigned', 'caused', 'acting', 'checked', 'closed'] as const

/** How many cases stand where, and how old the open ones are: old ones are seen. */
export const AgeBoard = ({ counts, state, onState }: { readonly counts: Counts; readonly state: string; readonly onState: (state: string) => void }) => {
  const { t } = useTranslation('watches')
  const format = useFormat()
  const { ages, byState } = counts
  const cells = [['upTo7', ages.upTo7, 'sea'], ['upTo30', ages.upTo30, 'brass'], ['older', ages.older, 'rust'], ['overdue', ages.overdue, 'rust']] as const
  return (
    <section className="sx-card" aria-label={t('board')}>
      <Group p="md" gap="lg" justify="space-between" align="stretch">
        <Group gap="xs" role="group" aria-label={t('board')}>
          {states.map((name) => (
            <UnstyledButton key={name} className="sx-card" px="md" py="xs" aria-pressed={state === name} onClick={() => onState(state === name ? 'any_open' : name)} style={state === name ? { outline: '2px solid var(--sx-brass)' } : {}}>
              <div className="sx-eyebrow">{t(name)}</div><Text fw={600} size="lg">{format.integer(byState[name] ?? 0)}</Text>
            </UnstyledButton>
          ))}
        </Group>
        <Group gap="lg">
          {cells.map(([name, count, colour]) => <div key={name}><div className="sx-eyebrow">{t(name)}</div><Text fw={600} size="lg" {...(count > 0 ? { c: colour } : { c: 'dimmed' })}>{format.integer(count)}</Text></div>)}
        </Group>
      </Group>
    </section>
  )
}
