import { Badge, Checkbox, Group, Text, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Segment } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'

const isOver = ({ validFrom, validTo }: Segment, now: string): boolean => (validFrom !== null && now < validFrom) || (validTo !== null && now >= validTo)

/** Name with what is special about the segment: a list, broken, out of its validity. */
const Name = ({ segment }: { readonly segment: Segment }) => {
  const { t } = useTranslation('segments')
  const label = useLabel()
  const [now] = useState(() => new Date().toISOString())
  return (
    <>
      <Group gap={6}>
        <AppLink href={`/segments/${segment.key}`}>{label(segment.name)}</AppLink>
        {segment.kind === 'list' && <Badge size="sm" color="ink" variant="light" tt="none">{t('kind_list')}</Badge>}
        {segment.broken !== null && <Tooltip multiline w={320} label={label(segment.broken.why)}><Badge size="sm" color="rust" tt="none">{t('broken')}</Badge></Tooltip>}
        {isOver(segment, now) && <Badge size="sm" color="gray" tt="none">{t('notValid')}</Badge>}
      </Group>
      <div className="sx-eyebrow">{segment.purpose}</div>
    </>
  )
}

export const useSegmentColumns = (chosen: readonly string[], onChosen: (keys: readonly string[]) => void): readonly TableColumn<Segment>[] => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'choose', header: '', width: 34, cell: ({ key, name, broken }) => <Checkbox size="xs" aria-label={t('select', { name: label(name) })} disabled={broken !== null} checked={chosen.includes(key)} onChange={(event) => onChosen(event.currentTarget.checked ? [...chosen, key] : chosen.filter((one) => one !== key))} /> },
    { key: 'name', header: common('name'), cell: (segment) => <Name segment={segment} /> },
    { key: 'rule', header: t('rule'), width: '34%', cell: (segment) => (segment.broken === null ? label(segment.sentence) : <Text size="sm" c="rust">{label(segment.broken.why)}<Text size="xs" c="dimmed">{label(segment.broken.fix)}</Text></Text>) },
    { key: 'size', header: t('size'), align: 'right', cell: (segment) => (segment.size === null ? common('none') : format.integer(segment.size)) },
    { key: 'share', header: t('share'), align: 'right', cell: (segment) => (segment.share === null ? common('none') : format.share(segment.share)) },
    { key: 'refreshed', header: t('refreshed'), align: 'right', cell: (segment) => (segment.refreshedAt === null ? common('none') : format.dateTime(segment.refreshedAt)) },
    { key: 'owner', header: common('owner'), cell: (segment) => segment.owner },
  ]
}
