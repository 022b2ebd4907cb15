import { Button, Group, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

/** Previous and next over cursors; `trail` (the cursors of the pages passed) lives in the URL. */
export const CursorPager = ({ trail, next, note, onTrail }: { readonly trail: readonly string[]; readonly next: string | null; readonly note?: string; readonly onTrail: (trail: string[]) => void }) => {
  const { t } = useTranslation()
  if (trail.length === 0 && next === null) return note === undefined ? null : <Text size="xs" c="dimmed" p="sm">{note}</Text>
  return (
    <Group justify="space-between" p="sm" component="nav" aria-label={t('page', { page: trail.length + 1 })}>
      <Text size="xs" c="dimmed">{note}</Text>
      <Group gap="xs">
        <Text size="xs" c="dimmed">{t('page', { page: trail.length + 1 })}</Text>
        <Button size="xs" variant="default" leftSection={<IconChevronLeft size={14} />} disabled={trail.length === 0} onClick={() => onTrail(trail.slice(0, -1))}>{t('previous')}</Button>
        <Button size="xs" variant="default" rightSection={<IconChevronRight size={14} />} disabled={next === null} onClick={() => { if (next !== null) onTrail([...trail, next]) }}>{t('next')}</Button>
      </Group>
    </Group>
  )
}
