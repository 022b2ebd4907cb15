import { Badge, Text } from '@mantine/core'
import { explainSegment } from '@sextant/contract'
import { IconCheck, IconQuestionMark, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useExplanation } from '../../api/rules.ts'
import type { RuleAnswer } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AttributeValue } from '../AttributeValue.tsx'
import { CustomerPicker } from '../CustomerPicker.tsx'
import { QueryView } from '../QueryView.tsx'
import { Section } from '../Section.tsx'
import { ShowCall } from '../ShowCall.tsx'

type Part = RuleAnswer['explanation']

const outcomes = { true: { icon: IconCheck, colour: 'sea', text: 'met' }, false: { icon: IconX, colour: 'rust', text: 'unmet' }, null: { icon: IconQuestionMark, colour: 'gray', text: 'open' } } as const

const isCondition = ({ type, result }: Part): boolean => result !== null || type === 'boolean' || type === undefined

/** A part of the rule with how it came out; values stand behind the words that name them. */
const PartView = ({ part }: { readonly part: Part }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  const outcome = outcomes[`${part.result}`]
  return (
    <li>
      <div className="sx-why">
        {isCondition(part) && <outcome.icon size={15} role="img" aria-label={t(outcome.text)} color={`var(--mantine-color-${outcome.colour}-6)`} />}
        <Text size="sm" component="span" {...(isCondition(part) ? {} : { c: 'dimmed' })}>{label(part.sentence)}{!isCondition(part) && <>: <b><AttributeValue value={part.value} type={part.type ?? 'string'} /></b></>}</Text>
      </div>
      {part.parts.length > 0 && <ul>{part.parts.map((inner, index) => <PartView key={`${index}.${inner.sentence.en}`} part={inner} />)}</ul>}
    </li>
  )
}

const ChangeView = ({ change }: { readonly change: NonNullable<RuleAnswer['change']> }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  if (change.kind === 'selected') return null
  if (change.kind !== 'changes') return <Text size="sm" c="dimmed" mt="sm">{t(change.kind === 'impossible' ? 'neverIn' : 'noChange')}</Text>
  return (
    <div className="sx-sentence">
      <Text size="xs" c="dimmed">{t(change.verified ? 'letIn' : 'letInUntried')}</Text>
      <ul className="sx-changes">{change.changes.map((one) => <li key={one.of}><Text size="sm">{label(one.message)}</Text></li>)}</ul>
    </div>
  )
}

/** Why a rule selects one customer or does not, and the least change that would let him in. */
export const WhyCustomer = ({ rule }: { readonly rule: string | null }) => {
  const { t } = useTranslation('rules')
  const [customer, setCustomer] = useState<string | null>(null)
  const query = useExplanation(rule, customer)
  return (
    <Section title={t('why')}>
      <CustomerPicker label={t('whyPick')} value={customer} onCustomer={setCustomer} />
      {customer === null || rule === null ? <Text size="xs" c="dimmed" mt="xs">{t('whyHint')}</Text> : (
        <QueryView query={query}>
          {({ selected, explanation, change }) => (
            <div aria-live="polite">
              <Badge mt="sm" tt="none" color={selected === null ? 'gray' : selected ? 'sea' : 'rust'}>{t(selected === null ? 'whyHidden' : selected ? 'selected' : 'notSelected')}</Badge>
              {change !== null && <ChangeView change={change} />}
              <ul className="sx-why-parts"><PartView part={explanation} /></ul>
              <ShowCall endpoint={explainSegment} input={{ rule, customer }} />
            </div>
          )}
        </QueryView>
      )}
    </Section>
  )
}
