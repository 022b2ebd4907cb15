import { Badge, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Customer } from '../../api/customers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { AttributeValue } from '../../ui/AttributeValue.tsx'
import { Section } from '../../ui/Section.tsx'

type Score = Customer['scores'][number]

const ReasonBar = ({ reason, strongest }: { readonly reason: Score['reasons'][number]; readonly strongest: number }) => {
  const { t } = useTranslation('customers')
  const format = useFormat()
  const label = useLabel()
  const up = reason.contribution >= 0
  const width = `${(Math.abs(reason.contribution) / strongest) * 50}%`
  const written = typeof reason.value === 'number' ? format.number(reason.value, Number.isInteger(reason.value) ? 0 : 2) : String(reason.value ?? '')
  return (
    <div className="sx-reason">
      <span>{label(reason.label)} <Text span size="xs" c="dimmed">{written}</Text></span>
      <div className="sx-reason-bar" role="img" aria-label={`${t(up ? 'reasonsUp' : 'reasonsDown')} ${format.number(reason.contribution)}`}>
        <span style={{ width, ...(up ? { left: '50%' } : { right: '50%' }), background: up ? 'var(--mantine-color-brass-5)' : 'var(--mantine-color-ink-4)' }} />
      </div>
    </div>
  )
}

const ScoreBlock = ({ score }: { readonly score: Score }) => {
  const { t } = useTranslation('customers')
  const format = useFormat()
  const label = useLabel()
  const strongest = Math.max(1e-9, ...score.reasons.map(({ contribution }) => Math.abs(contribution)))
  return (
    <div style={{ marginBottom: 20 }}>
      <Group justify="space-between" gap="xs"><AppLink href={`/models/${score.model}`}>{label(score.label)}</AppLink><Text fw={650}>{format.share(score.score)}</Text></Group>
      <div className="sx-meter" style={{ margin: '6px 0' }} role="img" aria-label={t('percentile', { share: format.share(score.percentile, 0) })}><span style={{ width: `${score.percentile * 100}%` }} /></div>
      <Text size="xs" c="dimmed" mb={6}>{t('percentile', { share: format.share(score.percentile, 0) })} · {format.date(score.at)}</Text>
      {score.reasons.map((reason) => <ReasonBar key={reason.feature} reason={reason} strongest={strongest} />)}
    </div>
  )
}

/** Published tags with their values and how fresh they are. */
const CustomerTags = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('tags')
  const format = useFormat()
  const label = useLabel()
  return (
    <>
      <Text fw={650} size="sm" mt="md" mb={6}>{t('onCustomer')}</Text>
      {customer.tags.length === 0 ? <Text size="sm" c="dimmed">{t('noTags')}</Text> : customer.tags.map((tag) => (
        <Group key={tag.key} justify="space-between" gap="xs" wrap="nowrap" mb={4}>
          <div><AppLink href={`/tags/${tag.key}`}>{label(tag.label)}</AppLink><div className="sx-eyebrow">{t('asOf', { at: format.dateTime(tag.asOf) })}{tag.isStale && ` · ${t('stale')}`}</div></div>
          <AttributeValue value={tag.value} type={tag.type} masked={tag.masked} />
        </Group>
      ))}
    </>
  )
}

/** Scores with the reasons that raise or lower each, and the segments the customer is in. */
export const CustomerScores = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('customers')
  const label = useLabel()
  return (
    <Section span={4} title={t('scores')}>
      {customer.scores.length === 0 ? <Text size="sm" c="dimmed">{t('noScores')}</Text> : customer.scores.map((score) => <ScoreBlock key={score.model} score={score} />)}
      <CustomerTags customer={customer} />
      <Text fw={650} size="sm" mt="md" mb={6}>{t('segments')}</Text>
      {customer.segments.length === 0 ? <Text size="sm" c="dimmed">{t('noSegments')}</Text> : <Group gap={6}>{customer.segments.map((segment) => <Badge key={segment.key} color="ink" tt="none"><AppLink href={`/segments/${segment.key}`}>{label(segment.label)}</AppLink></Badge>)}</Group>}
    </Section>
  )
}
