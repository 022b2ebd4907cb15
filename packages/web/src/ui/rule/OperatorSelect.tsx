import { Select } from '@mantine/core'
import type { BuilderOperator } from '@sextant/rules'
import { useTranslation } from 'react-i18next'

const names = { '=': 'o_eq', '!=': 'o_ne', '<': 'o_lt', '<=': 'o_le', '>': 'o_gt', '>=': 'o_ge', in: 'o_in', not_in: 'o_not_in', between: 'o_between', contains: 'o_contains', starts_with: 'o_starts_with', ends_with: 'o_ends_with', known: 'o_known', unknown: 'o_unknown', is_true: 'o_is_true', is_false: 'o_is_false' } as const satisfies Record<BuilderOperator, string>

export const OperatorSelect = ({ operator, operators, onOperator }: { readonly operator: BuilderOperator; readonly operators: readonly BuilderOperator[]; readonly onOperator: (operator: BuilderOperator) => void }) => {
  const { t } = useTranslation('rules')
  return <Select size="xs" w={112} aria-label={t('operator')} allowDeselect={false} value={operator} data={operators.map((name) => ({ value: name, label: t(names[name]) }))} onChange={(value) => { if (value !== null) onOperator(value as BuilderOperator) }} />
}
