import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useAmbiguity } from '../../api/measurement.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'

/** How far history can be told apart; shown where there are historic redemptions. */
export const AmbiguousCard = () => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const { data, error, refetch } = useAmbiguity()
  if (error !== null && data === undefined) return <div style={{ marginTop: 16 }}><ProblemAlert error={error} isPart onRetry={() => void refetch()} /></div>
  if (data === undefined || data.redemptions === 0) return null
  const parts = [['fitsOne', data.one, 'sea-5'], ['fitsSeveral', data.several, 'brass-5'], ['fitsNone', data.none, 'gray-5']] as const
  return (
    <div style={{ marginTop: 16 }}>
      <Section title={t('ambiguous')}>
        <Text size="sm" mb="sm">{t('ambiguousHint', { formatted: format.integer(data.redemptions) })}</Text>
        <div style={{ display: 'flex', height: 14, borderRadius: 5, overflow: 'hidden', maxWidth: 720 }} aria-hidden>{parts.map(([name, count, colour]) => <span key={name} style={{ width: `${(count / data.redemptions) * 100}%`, background: `var(--mantine-color-${colour})` }} />)}</div>
        <div style={{ display: 'flex', gap: 24, marginTop: 10, flexWrap: 'wrap' }}>
          {parts.map(([name, count, colour]) => <Text key={name} size="sm" style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}><span aria-hidden style={{ width: 11, height: 11, borderRadius: 3, background: `var(--mantine-color-${colour})` }} />{t(name)} <b>{format.integer(count)}</b> <span className="sx-eyebrow">{format.share(count / data.redemptions)}</span></Text>)}
        </div>
        <Text size="xs" c="dimmed" mt="sm">{t('ambiguousNote')}</Text>
      </Section>
    </div>
  )
}
