import { Stack, Text } from '@mantine/core'
import { IconCompass } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Nothing to show: says so, says why, and offers the next step. */
export const EmptyState = ({ title, hint, action }: { readonly title: string; readonly hint?: ReactNode; readonly action?: ReactNode }) => (
  <Stack align="center" gap="xs" py={40} px="md" role="status">
    <IconCompass size={36} stroke={1.2} color="var(--sx-brass-text)" aria-hidden />
    <Text fw={600}>{title}</Text>
    {hint !== undefined && <Text size="sm" c="dimmed" ta="center" maw={520}>{hint}</Text>}
    {action}
  </Stack>
)
