import { ActionIcon, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'

/** Text that filters a list: told upwards (into the URL) when the typing pauses. */
export const SearchInput = ({ value, placeholder, label, onSearch, style }: {
  readonly value: string; readonly placeholder: string; readonly label: string; readonly onSearch: (text: string) => void; readonly style?: CSSProperties
}) => {
  const { t } = useTranslation()
  const [text, setText] = useState(value)
  const [from, setFrom] = useState(value)
  if (from !== value) { setFrom(value); setText(value) }
  const tell = useDebouncedCallback(onSearch, 300)
  return (
    <TextInput
      style={style} aria-label={label} placeholder={placeholder} value={text} leftSection={<IconSearch size={15} aria-hidden />}
      onChange={(event) => { setText(event.currentTarget.value); tell(event.currentTarget.value) }}
      rightSection={text === '' ? null : <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('clear')} onClick={() => { setText(''); onSearch('') }}><IconX size={14} /></ActionIcon>}
    />
  )
}
