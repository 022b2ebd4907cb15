import { NumberInput, Select } from '@mantine/core'
import type { BuilderColumn } from '@sextant/rules'
import { useTranslation } from 'react-i18next'
import type { Catalogue } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { WindowFields } from './WindowFields.tsx'
import { factFunctions, needsColumn, withFunction } from './builder-choices.ts'
import type { FactFunction, FactSubject } from './builder-choices.ts'

export const columnKey = (column: BuilderColumn): string => (column.dimension === undefined ? column.name : `${column.dimension}.${column.name}`)

export const ColumnSelect = ({ column, fact, onColumn }: { readonly column: BuilderColumn | undefined; readonly fact: Catalogue['facts'][string] | undefined; readonly onColumn: (column: BuilderColumn) => void }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  const own = Object.entries(fact?.columns ?? {}).map(([name, item]) => ({ value: name, label: label(item.label) }))
  const groups = Object.entries(fact?.dimensions ?? {}).map(([dimension, entry]) => ({ group: label(entry.label), items: Object.entries(entry.columns).map(([name, item]) => ({ value: `${dimension}.${name}`, label: label(item.label) })) }))
  const choose = (key: string | null): void => {
    if (key === null) return
    const [first = '', second] = key.split('.')
    onColumn(second === undefined ? { name: first } : { name: second, dimension: first })
  }
  return <Select size="xs" w={140} searchable allowDeselect={false} aria-label={t('column')} value={column === undefined ? null : columnKey(column)} data={[...own, ...groups]} onChange={choose} />
}

/** Figure, column and window of a condition over facts. */
export const FactFields = ({ subject, catalogue, onSubject }: { readonly subject: FactSubject; readonly catalogue: Catalogue; readonly onSubject: (subject: FactSubject) => void }) => {
  const { t } = useTranslation('rules')
  const fact = catalogue.facts[subject.fact]
  return (
    <>
      <Select size="xs" w={150} aria-label={t('function')} allowDeselect={false} value={subject.function} data={(factFunctions.includes(subject.function) ? factFunctions : [...factFunctions, subject.function]).map((name) => ({ value: name, label: t(`f_${name}`) }))} onChange={(name) => onSubject(withFunction(subject, name as FactFunction, catalogue))} />
      {subject.n !== undefined && <NumberInput size="xs" w={64} allowDecimal={false} aria-label={t('nthPlace')} value={subject.n} onChange={(n) => { if (n !== '' && Number(n) !== 0) onSubject({ ...subject, n: Number(n) }) }} />}
      {needsColumn(subject.function) && <ColumnSelect column={subject.column} fact={fact} onColumn={(column) => onSubject({ ...subject, column })} />}
      <WindowFields window={subject.window} onWindow={(window) => { const { window: _, ...rest } = subject; onSubject(window === undefined ? rest : { ...rest, window }) }} />
      {subject.against !== undefined && <><span>{t('against')}</span><NumberInput size="xs" w={64} min={1} allowDecimal={false} aria-label={t('against')} value={subject.against} onChange={(against) => { if (Number(against) >= 1) onSubject({ ...subject, against: Number(against) }) }} /></>}
    </>
  )
}
