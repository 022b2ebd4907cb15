import { ActionIcon, Button, Group, Select, Text, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTemplateFields } from '../../api/templates.ts'
import { useLabel } from '../../i18n/use-label.ts'

/** What is written where a field is unknown. */
export const FallbackTable = ({ fallback, onChange }: { readonly fallback: Readonly<Record<string, string>>; readonly onChange: (fallback: Readonly<Record<string, string>>) => void }) => {
  const { t } = useTranslation('templates')
  const label = useLabel()
  const fields = useTemplateFields()
  const [field, setField] = useState<string | null>(null)
  const labels = new Map((fields.data?.fields ?? []).map((item) => [item.field, label(item.label)]))
  const without = (name: string) => Object.fromEntries(Object.entries(fallback).filter(([key]) => key !== name))
  const add = (): void => {
    if (field === null) return
    onChange({ ...fallback, [field]: '' })
    setField(null)
  }
  return (
    <>
      <Text size="xs" c="dimmed" mb="sm">{t('fallbackHint')}</Text>
      {Object.keys(fallback).length === 0 ? <Text size="sm" mb="sm">{t('noFallback')}</Text> : (
        <table className="sx-table" style={{ marginBottom: 12 }}>
          <thead><tr><th scope="col">{t('field')}</th><th scope="col">{t('instead')}</th><th aria-label={t('removeFallback', { field: '' })} /></tr></thead>
          <tbody>
            {Object.entries(fallback).map(([name, text]) => (
              <tr key={name}>
                <td>{labels.get(name) ?? name}<div className="sx-eyebrow sx-id">{name}</div></td>
                <td><TextInput size="xs" aria-label={`${t('instead')}: ${name}`} value={text} onChange={(event) => onChange({ ...fallback, [name]: event.currentTarget.value })} /></td>
                <td style={{ width: 40 }}><ActionIcon variant="subtle" color="gray" aria-label={t('removeFallback', { field: name })} onClick={() => onChange(without(name))}><IconTrash size={15} /></ActionIcon></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Group gap="xs" align="flex-end">
        <Select size="xs" style={{ flex: 1 }} label={t('field')} searchable value={field} onChange={setField} data={[...labels].filter(([name]) => !(name in fallback)).map(([name, words]) => ({ value: name, label: `${words} · ${name}` }))} />
        <Button size="xs" variant="default" disabled={field === null} onClick={add}>{t('addFallback')}</Button>
      </Group>
    </>
  )
}
