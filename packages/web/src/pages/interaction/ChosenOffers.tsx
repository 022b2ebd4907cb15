import { Button, Group, Text } from '@mantine/core'
import { recordOutcome } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useOutcome } from '../../api/decisions.ts'
import type { Decision } from '../../api/decisions.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

type Chosen = Decision['chosen'][number]
const outcomes = [['shown', 'default', 'ink'], ['accepted', 'light', 'sea'], ['rejected', 'light', 'rust']] as const

const ChosenOffer = ({ chosen }: { readonly chosen: Chosen }) => {
  const { t } = useTranslation('interaction')
  const format = useFormat()
  const label = useLabel()
  const record = useOutcome(({ duplicate }) => t(duplicate ? 'recordedBefore' : 'recorded'))
  return (
    <div style={{ padding: '14px 16px', borderBottom: '1px solid var(--sx-line)' }}>
      <Group justify="space-between" align="flex-start">
        <div><Text fw={650}>{label(chosen.name)}</Text><Text size="sm">{label(chosen.message)}</Text><Text size="xs" c="dimmed">{t('code')} <span className="sx-id">{chosen.treatmentCode}</span> · {t('score')} {format.money(Math.round(chosen.score))}</Text></div>
        <Group gap={6} role="group" aria-label={t('outcome')}>
          {outcomes.map(([outcome, variant, color]) => <Button key={outcome} size="xs" variant={variant} color={color} loading={record.isPending && record.variables.outcome === outcome} onClick={() => record.mutate({ treatmentCode: chosen.treatmentCode, outcome })}>{t(outcome)}</Button>)}
        </Group>
      </Group>
      {record.error !== null && <ProblemAlert error={record.error} />}
      <div style={{ marginTop: 8 }}><ShowCall endpoint={recordOutcome} input={{ treatmentCode: chosen.treatmentCode, outcome: 'accepted' }} /></div>
    </div>
  )
}

/** The offers chosen, each with its treatment code and what the customer did with it. */
export const ChosenOffers = ({ decision }: { readonly decision: Decision }) => {
  const { t } = useTranslation('interaction')
  const format = useFormat()
  return (
    <Section flush title={t('chosen')} actions={<span className="sx-eyebrow">{t('tookMs', { ms: format.number(decision.milliseconds, 1) })}</span>}>
      {decision.chosen.length === 0 ? <EmptyState title={t('nothingChosen')} hint={t('nothingChosenHint')} /> : decision.chosen.map((chosen) => <ChosenOffer key={chosen.treatmentCode} chosen={chosen} />)}
    </Section>
  )
}
