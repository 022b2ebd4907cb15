import { ActionIcon, Collapse, CopyButton, Group, Stack, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { Endpoint } from '@sextant/contract'
import { IconCheck, IconChevronRight, IconCopy, IconTerminal2 } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { commandOf, curlOf } from '../api/command-line.ts'

export const CodeBlock = ({ label, text }: { readonly label: string; readonly text: string }) => {
  const { t } = useTranslation()
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="xs" c="dimmed">{label}</Text>
        <CopyButton value={text}>{({ copied, copy }) => (
          <Tooltip label={t(copied ? 'copied' : 'copy')}><ActionIcon size="sm" variant="subtle" onClick={copy} aria-label={`${t('copy')}: ${label}`}>{copied ? <IconCheck size={14} /> : <IconCopy size={14} />}</ActionIcon></Tooltip>
        )}</CopyButton>
      </Group>
      <pre className="sx-pre" tabIndex={0}>{text}</pre>
    </div>
  )
}

/** Shows the exact API call and command that a form (or list) makes, both derived from the contract. */
export const ShowCall = ({ endpoint, input }: { readonly endpoint: Endpoint; readonly input: unknown }) => {
  const { t } = useTranslation()
  const [opened, { toggle }] = useDisclosure(false)
  const id = useId()
  const command = opened ? commandOf(endpoint, input) : null
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={opened} aria-controls={id}>
        <Group gap={6} c="dimmed"><IconTerminal2 size={15} aria-hidden /><Text size="xs">{t('showCall')}</Text><IconChevronRight size={13} aria-hidden style={{ transform: opened ? 'rotate(90deg)' : 'none' }} /></Group>
      </UnstyledButton>
      <Collapse expanded={opened} id={id}>
        {opened && (
          <Stack gap="sm" mt="xs">
            <Text size="xs" c="dimmed">{t('showCallHint')}</Text>
            <CodeBlock label={t('apiCall')} text={curlOf(endpoint, input, window.location.origin)} />
            {command === null ? <Text size="xs" c="dimmed">{t('noCommand')}</Text> : <CodeBlock label={t('cliCommand')} text={command} />}
          </Stack>
        )}
      </Collapse>
    </div>
  )
}
