import { ActionIcon } from '@mantine/core'
import type { BuilderFilter } from '@sextant/rules'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Catalogue } from '../../api/rules.ts'
import { ColumnSelect } from './FactFields.tsx'
import { OperatorSelect } from './OperatorSelect.tsx'
import { ValueFields } from './ValueFields.tsx'
import { columnOf, fitValues, operatorsOf, withOperator } from './builder-choices.ts'

/** One filter over the rows of a fact. */
export const FilterRow = ({ filter, fact, digits, currency, onFilter, onRemove }: {
  readonly filter: BuilderFilter; readonly fact: Catalogue['facts'][string] | undefined; readonly digits: number; readonly currency: string; readonly onFilter: (filter: BuilderFilter) => void; readonly onRemove: () => void
}) => {
  const { t } = useTranslation('rules')
  const known = columnOf(fact, filter.column)?.values
  return (
    <div className="sx-filter">
      <span>{t('where')}</span>
      <ColumnSelect column={filter.column} fact={fact} onColumn={(column) => {
        const chosen = columnOf(fact, column)
        const type = chosen?.type ?? filter.type
        const operators = operatorsOf(type, false)
        const operator = operators.includes(filter.operator) ? filter.operator : (operators[0] ?? '=')
        onFilter({ column, type, operator, values: fitValues(operator, type, [], chosen?.values) })
      }} />
      <OperatorSelect operator={filter.operator} operators={operatorsOf(filter.type, false)} onOperator={(operator) => onFilter(withOperator(filter, operator, known))} />
      <ValueFields item={filter} known={known} digits={digits} currency={currency} onValues={(values) => onFilter({ ...filter, values })} />
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('remove')} onClick={onRemove}><IconX size={14} /></ActionIcon>
    </div>
  )
}
