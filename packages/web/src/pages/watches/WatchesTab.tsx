import { Badge, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useIndicatorChoices, useWatches } from '../../api/watches.ts'
import type { Watch, WatchDefinition } from '../../api/watches.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { useAreaName } from '../../ui/indicator/use-area-name.ts'
import { useFigure } from '../../ui/indicator/use-figure.ts'
import type { FigureUnit } from '../../ui/indicator/use-figure.ts'

type IndicatorWatch = Extract<WatchDefinition, { kind: 'indicator' }>

/** When a watch raises, with its figures: `Above ¥5,000`, `A change of 30% (falling), the period before`. */
const useConditionText = (): ((definition: IndicatorWatch) => string) => {
  const { t } = useTranslation('watches')
  const format = useFormat()
  const figure = useFigure()
  const choices = useIndicatorChoices().data
  const unitOf = ({ indicator }: IndicatorWatch): FigureUnit =>
    indicator.kind === 'share' ? 'share' : indicator.kind === 'customers' ? 'count' : indicator.kind === 'metric' ? (choices?.metrics.find(({ name }) => name === indicator.metric)?.unit ?? 'number') : 'number'
  return (definition) => {
    const { condition } = definition
    if (condition.kind === 'threshold') {
      const limits = (['above', 'below'] as const).flatMap((side) => (condition[side] === undefined ? [] : [`${t(side)} ${figure(condition[side], unitOf(definition), choices?.currency)}`]))
      return limits.length === 0 ? t('condition_threshold') : limits.join(', ')
    }
    if (condition.kind === 'change') return t('changeText', { share: format.share(condition.share), direction: t(`direction_${condition.direction}`), against: t(`against_${condition.against}`) })
    return condition.direction === 'both' ? t('condition_anomaly') : `${t('condition_anomaly')} (${t(`direction_${condition.direction}`)})`
  }
}

const useWatchColumns = (): readonly TableColumn<Watch>[] => {
  const { t } = useTranslation('watches')
  const { t: words } = useTranslation('indicators')
  const label = useLabel()
  const format = useFormat()
  const area = useAreaName()
  const conditionText = useConditionText()
  return [
    { key: 'name', header: t('watch'), cell: (watch) => <><AppLink href={`/watches/${watch.key}`}>{label(watch.definition.name)}</AppLink>{!watch.definition.active && <Badge ml={6} size="xs" color="gray" tt="none">{t('inactive')}</Badge>}{watch.problem !== null && <Text size="xs" c="rust">{t('problem')}: {label(watch.problem)}</Text>}</> },
    { key: 'kind', header: t('kind'), cell: ({ definition }) => (definition.kind === 'customer' ? t('kind_customer') : <>{words(definition.period)}{definition.by !== null && definition.by !== undefined && <> · {area(definition.by)}</>}</>) },
    { key: 'condition', header: t('condition'), cell: ({ definition }) => (definition.kind === 'customer' ? <span className="sx-id">{definition.rule}</span> : conditionText(definition)) },
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
