import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CampaignResult } from '../../api/measurement.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const edges: Readonly<Record<CampaignResult['verdict']['kind'], string>> = {
  positive: 'var(--mantine-color-sea-5)', negative: 'var(--mantine-color-rust-5)', broken_split: 'var(--mantine-color-rust-5)', too_early: 'var(--sx-brass)', not_detectable: 'var(--mantine-color-dimmed)', no_control: 'var(--mantine-color-dimmed)',
}

/** The verdict as a sentence, and the figures it rests on. */
export const VerdictCard = ({ result }: { readonly result: CampaignResult }) => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const label = useLabel()
  const { verdict, effect, target, control, from, to } = result
  return (
    <section className="sx-card" style={{ padding: '18px 20px', borderLeft: `5px solid ${edges[verdict.kind]}` }}>
      <div style={{ display: 'flex', gap: 12, alignItems: 'center', flexWrap: 'wrap', marginBottom: 4 }}>
        <StatusBadge status={verdict.kind} />
        <span className="sx-eyebrow">{from !== null && to !== null && <>{t('period', { from: format.date(from), to: format.date(to) })} · </>}{t('window', { days: result.windowDays })}{result.windowOpen && <> · {t('windowOpen')}</>}</span>
      </div>
      <Text component="h2" fz={20} lh="28px" fw={600} m={0} style={{ fontFamily: 'var(--sx-serif)' }}>{label(verdict.message)}</Text>
      {effect !== null && control !== null
        ? <Text size="sm" mt={4}>{t('sentenceEffect', { target: format.share(target.rate, 2), control: format.share(control.rate, 2), lift: format.points(effect.liftRate.value, 2), low: format.points(effect.liftRate.low, 2), high: format.points(effect.liftRate.high, 2) })}</Text>
        : <Text size="sm" mt={4}>{t('noControlText')}</Text>}
    </section>
  )
}
