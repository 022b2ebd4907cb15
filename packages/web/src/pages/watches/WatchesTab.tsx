import { Badge, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWatches } from '../../api/watches.ts'
import type { Watch } from '../../api/watches.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { useAreaName } from '../../ui/indicator/use-area-name.ts'

const useWatchColumns = (): readonly TableColumn<Watch>[] => {
  const { t } = useTranslation('watches')
  const { t: words } = useTranslation('indicators')
  const label = useLabel()
  const format = useFormat()
  const area = useAreaName()
  return [
    { key: 'name', header: t('watch'), cell: (watch) => <><AppLink href={`/watches/${watch.key}`}>{label(watch.definition.name)}</AppLink>{!watch.definition.active && <Badge ml={6} size="xs" color="gray" tt="none">{t('inactive')}</Badge>}{watch.problem !== null && <Text size="xs" c="rust">{t('problem')}: {label(watch.problem)}</Text>}</> },
    { key: 'kind', header: t('kind'), cell: ({ definition }) => (definition.kind === 'customer' ? t('kind_customer') : <>{words(definition.period)}{definition.by !== null && definition.by !== undefined && <> · {area(definition.by)}</>}</>) },
    { key: 'condition', header: t('condition'), cell: ({ definition }) => (definition.kind === 'customer' ? <span className="sx-id">{definition.rule}</span> : t(`condition_${definition.condition.kind}`)) },
    { key: 'open', header: t('openCases'), align: 'right', cell: (watch) => (watch.openCases === 0 ? '0' : <AppLink href={`/watches?watch=${watch.key}`}>{format.integer(watch.openCases)}</AppLink>) },
    { key: 'last', header: t('lastPeriod'), cell: (watch) => watch.lastPeriod ?? '–' },
  ]
}

/** Every watch with what is open and whether it could be looked at. */
export const WatchesTab = () => {
  const { t } = useTranslation('watches')
  const query = useWatches()
  const columns = useWatchColumns()
  return (
    <Section flush title={t('tab_watches')}>
      <QueryView query={query} isEmpty={(data) => data.watches.length === 0} empty={<EmptyState title={t('noWatches')} hint={t('noWatchesHint')} />}>
        {(data) => (
          <DataTable label={t('tab_watches')} rows={data.watches} rowKey={(watch: Watch) => watch.key} columns={columns} />
        )}
      </QueryView>
    </Section>
  )
}
