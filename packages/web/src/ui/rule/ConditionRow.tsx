import { ActionIcon, Button, Select, Tooltip } from '@mantine/core'
import type { BuilderCondition, BuilderOperator, BuilderSubject } from '@sextant/rules'
import { IconChartHistogram, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Catalogue } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { useBuilder } from './BuilderContext.ts'
import { DistributionStrip } from './DistributionStrip.tsx'
import { FactFields } from './FactFields.tsx'
import { FilterRow } from './FilterRow.tsx'
import { Grip } from './Grip.tsx'
import { OperatorSelect } from './OperatorSelect.tsx'
import { ValueFields } from './ValueFields.tsx'
import type { BuilderPath } from './builder-moves.ts'
import { defaultWindow, knownValues, newFilter, operatorsOfSubject, withOperator, withSubject } from './builder-choices.ts'

const subjectKey = (subject: BuilderSubject): string => (subject.kind === 'fact' ? `fact:${subject.fact}` : `${subject.kind}:${subject.name}`)
const subjectOf = (key: string): BuilderSubject => {
  const [kind = '', ...rest] = key.split(':')
  const name = rest.join(':')
  if (kind === 'fact') return { kind: 'fact', fact: name, function: 'count', window: defaultWindow, where: [] }
  return { kind: kind as 'attribute' | 'score' | 'percentile' | 'tag' | 'segment', name }
}

const SubjectSelect = ({ subject, catalogue, onSubject }: { readonly subject: BuilderSubject; readonly catalogue: Catalogue; readonly onSubject: (subject: BuilderSubject) => void }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  const items = (kind: string, entries: Readonly<Record<string, { readonly label: { readonly en: string; readonly zh: string } }>>) => Object.entries(entries).map(([name, entry]) => ({ value: `${kind}:${name}`, label: label(entry.label) }))
  const data = [
    { group: t('attributes'), items: items('attribute', catalogue.attributes) }, { group: t('facts'), items: items('fact', catalogue.facts) },
    { group: t('tags'), items: items('tag', catalogue.tags) }, { group: t('scores'), items: items('score', catalogue.scores) }, { group: t('percentiles'), items: items('percentile', catalogue.scores) }, { group: t('segments'), items: items('segment', catalogue.segments) },
  ].filter((group) => group.items.length > 0)
  return <Select size="xs" w={190} searchable allowDeselect={false} aria-label={t('subject')} value={subjectKey(subject)} data={data} onChange={(key) => { if (key !== null) onSubject(subjectOf(key)) }} />
}

/** One condition: what, over which window, how, and which value. */
export const ConditionRow = ({ condition, path, onChange, onRemove }: {
  readonly condition: BuilderCondition; readonly path: BuilderPath; readonly onChange: (condition: BuilderCondition) => void; readonly onRemove: () => void
}) => {
  const { catalogue } = useBuilder()
  const [isSpread, setSpread] = useState(false)
  const { t } = useTranslation('rules')
  const { subject } = condition
  const known = knownValues(subject, catalogue)
  const setSubject = (next: BuilderSubject): void => onChange(withSubject(condition, next, catalogue))
  const fact = subject.kind === 'fact' ? catalogue.facts[subject.fact] : undefined
  const addFilter = (): void => {
    const filter = newFilter(fact)
    if (subject.kind === 'fact' && filter !== null) setSubject({ ...subject, where: [...subject.where, filter] })
  }
  return (
    <div className="sx-condition">
      <div className="sx-condition-fields">
        {path.length > 0 && <Grip path={path} />}
        <SubjectSelect subject={subject} catalogue={catalogue} onSubject={setSubject} />
        {subject.kind === 'fact' && <FactFields subject={subject} catalogue={catalogue} onSubject={setSubject} />}
        <OperatorSelect operator={condition.operator} operators={operatorsOfSubject(subject, catalogue)} onOperator={(operator: BuilderOperator) => onChange(withOperator(condition, operator, known))} />
        <ValueFields item={condition} known={known} digits={catalogue.currencyDigits} currency={catalogue.currency} onValues={(values) => onChange({ ...condition, values })} />
      </div>
      <div className="sx-condition-tail">
        {subject.kind === 'fact' && <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconPlus size={12} />} onClick={addFilter}>{t('addFilter')}</Button>}
        {subject.kind !== 'segment' && <Tooltip label={t('showDistribution')}><ActionIcon variant={isSpread ? 'light' : 'subtle'} color={isSpread ? 'brass' : 'gray'} aria-expanded={isSpread} aria-label={t('showDistribution')} onClick={() => setSpread(!isSpread)}><IconChartHistogram size={15} /></ActionIcon></Tooltip>}
        <ActionIcon variant="subtle" color="gray" aria-label={t('remove')} onClick={onRemove}><IconTrash size={15} /></ActionIcon>
      </div>
      {subject.kind === 'fact' && subject.where.length > 0 && (
        <div className="sx-filters">
          {subject.where.map((filter, index) => (
            <FilterRow key={String(index)} filter={filter} fact={fact} digits={catalogue.currencyDigits} currency={catalogue.currency}
              onFilter={(next) => setSubject({ ...subject, where: subject.where.map((old, at) => (at === index ? next : old)) })} onRemove={() => setSubject({ ...subject, where: subject.where.filter((_, at) => at !== index) })} />
          ))}
        </div>
      )}
      {isSpread && subject.kind !== 'segment' && <DistributionStrip condition={condition} onChange={onChange} />}
    </div>
  )
}
