import { ActionIcon, Group, NumberInput, Select, Switch, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Cap } from '../../api/contacts.ts'
import { useLabel } from '../../i18n/use-label.ts'

/** One frequency cap. */
export const CapRow = ({ cap, disabled, onChange, onRemove }: { readonly cap: Cap; readonly disabled: boolean; readonly onChange: (cap: Cap) => void; readonly onRemove: () => void }) => {
  const { t } = useTranslation('interaction')
  const { t: common } = useTranslation()
  const label = useLabel()
  return (
    <fieldset disabled={disabled} style={{ border: '1px solid var(--sx-line)', borderRadius: 8, padding: '10px 14px', margin: 0, background: 'var(--sx-surface-2)' }}>
      <Group align="flex-end" gap="sm">
        <TextInput size="xs" label={t('capKey')} value={cap.key} w={120} onChange={(event) => onChange({ ...cap, key: event.currentTarget.value })} />
        <TextInput size="xs" label={common('nameEn')} required value={cap.name.en} style={{ flex: '1 1 150px' }} onChange={(event) => onChange({ ...cap, name: { ...cap.name, en: event.currentTarget.value } })} />
        <TextInput size="xs" label={common('nameZh')} required value={cap.name.zh} style={{ flex: '1 1 150px' }} onChange={(event) => onChange({ ...cap, name: { ...cap.name, zh: event.currentTarget.value } })} />
        <NumberInput size="xs" label={t('max')} min={0} allowDecimal={false} value={cap.max} w={110} onChange={(value) => onChange({ ...cap, max: Number(value) })} />
        <NumberInput size="xs" label={t('days')} min={1} max={366} allowDecimal={false} value={cap.days} w={90} onChange={(value) => onChange({ ...cap, days: Number(value) })} />
        <Select size="xs" label={t('channel')} placeholder={t('allChannels')} clearable value={cap.channel} w={140} data={['email', 'call_list', 'web']} onChange={(channel) => onChange({ ...cap, channel })} disabled={disabled} />
        <Switch size="sm" label={t('active')} checked={cap.active} mb={6} onChange={(event) => onChange({ ...cap, active: event.currentTarget.checked })} />
        {!disabled && <ActionIcon variant="subtle" color="gray" mb={3} aria-label={t('removeCap', { name: label(cap.name) })} onClick={onRemove}><IconTrash size={16} /></ActionIcon>}
      </Group>
    </fieldset>
  )
}
