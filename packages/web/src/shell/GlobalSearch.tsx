import { Kbd, Loader, Modal, Text, TextInput } from '@mantine/core'
import { useDebouncedValue, useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconArrowRight, IconSearch, IconUser, IconUsersGroup } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '../ui/ProblemAlert.tsx'
import { useFoundThings } from './use-found-things.ts'

const icons = { customer: IconUser, segment: IconUsersGroup, page: IconArrowRight } as const

const SearchPanel = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('shell')
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 200)
  const [chosen, setChosen] = useState(0)
  const listId = useId()
  const { found, busy, error } = useFoundThings(asked)
  const active = Math.min(chosen, found.length - 1)
  const open = (index: number): void => {
    const thing = found[index]
    if (thing === undefined) return
    onClose()
    void navigate({ href: thing.href })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setChosen(Math.min(active + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setChosen(Math.max(active - 1, 0))
    else if (event.key === 'Enter') open(active)
    else return
    event.preventDefault()
  }
  return (
    <>
      <TextInput
        value={text} onChange={(event) => { setText(event.currentTarget.value); setChosen(0) }} onKeyDown={onKeyDown} placeholder={t('searchHint')} size="md" data-autofocus role="combobox" aria-label={t('searchPlaceholder')}
        aria-expanded={found.length > 0} aria-controls={listId} aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined} leftSection={busy ? <Loader size={16} /> : <IconSearch size={18} />} mb="sm"
      />
      {error !== null && <ProblemAlert error={error} isPart />}
      <div id={listId} role="listbox" aria-label={t('searchPlaceholder')}>
        {found.map((thing, index) => {
          const Icon = icons[thing.kind]
          return (
            <a key={thing.href} id={`${listId}-${index}`} role="option" tabIndex={-1} aria-selected={index === active} className="sx-option" href={thing.href} onMouseEnter={() => setChosen(index)} onClick={(event) => { event.preventDefault(); open(index) }}>
              <Icon size={16} aria-hidden /><span style={{ flex: 1 }}>{thing.title}</span><Text size="xs" c="dimmed">{thing.note}</Text>
            </a>
          )
        })}
      </div>
      {found.length === 0 && !busy && error === null && <Text size="sm" c="dimmed" p="sm">{t('searchNothing', { text: asked })}</Text>}
      <Text size="xs" c="dimmed" mt="sm">{t('searchKeys')}</Text>
    </>
  )
}

/** Finds a customer, a segment or a page from anywhere: Ctrl/⌘-K or `/`. */
export const GlobalSearch = () => {
  const { t } = useTranslation('shell')
  const [opened, { open, close }] = useDisclosure(false)
  useHotkeys([['mod+K', open], ['/', open]])
  return (
    <>
      <button type="button" className="sx-search-button" onClick={open} aria-haspopup="dialog"><IconSearch size={15} aria-hidden /><span style={{ flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{t('searchPlaceholder')}</span><Kbd size="xs">Ctrl K</Kbd></button>
      <Modal opened={opened} onClose={close} withCloseButton={false} size={620} centered={false} yOffset="12vh" aria-label={t('searchPlaceholder')}><SearchPanel onClose={close} /></Modal>
    </>
  )
}
