import { Group, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** Title of a page (and of the browser's tab), one line of what it is for, and its main actions. */
export const PageHeader = ({ title, lead, actions, above }: { readonly title: string; readonly lead?: ReactNode; readonly actions?: ReactNode; readonly above?: ReactNode }) => {
  useDocumentTitle(`${title} · Sextant`)
  return (
    <Group justify="space-between" align="flex-end" mb="lg" gap="md">
      <div style={{ minWidth: 0 }}>
        {above}
        <Title order={1} tabIndex={-1} id="page-title" style={{ outline: 'none' }}>{title}</Title>
        {lead !== undefined && <Text c="dimmed" size="sm" mt={2} component="div">{lead}</Text>}
      </div>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
  )
}
