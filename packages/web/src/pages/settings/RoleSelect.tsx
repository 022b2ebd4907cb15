import { Select, Text } from '@mantine/core'
import { roles } from '@sextant/contract'
import type { Role } from '@sextant/contract'
import { useTranslation } from 'react-i18next'

/** A role with what it may do. */
export const RoleSelect = ({ role, label, disabled = false, hidden = false, onRole }: { readonly role: Role; readonly label: string; readonly disabled?: boolean; readonly hidden?: boolean; readonly onRole: (role: Role) => void }) => {
  const { t } = useTranslation('settings')
  const { t: shell } = useTranslation('shell')
  return (
    <Select
      {...(hidden ? { 'aria-label': label, size: 'xs', w: 180 } : { label, description: t(`roleHint_${role}`), inputWrapperOrder: ['label' as const, 'input' as const, 'description' as const] })} allowDeselect={false} disabled={disabled} value={role} comboboxProps={{ width: 300, position: 'bottom-start' }}
      data={roles.map((value) => ({ value, label: shell(`role_${value}`) }))} onChange={(value) => { const chosen = roles.find((name) => name === value); if (chosen !== undefined) onRole(chosen) }}
      renderOption={({ option }) => <div><Text size="sm">{option.label}</Text><Text size="xs" c="dimmed">{t(`roleHint_${option.value as Role}`)}</Text></div>}
    />
  )
}
