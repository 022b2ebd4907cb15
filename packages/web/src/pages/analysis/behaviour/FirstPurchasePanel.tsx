import { Alert, NumberInput, Text } from '@mantine/core'
import { analyseFirstPurchase, behaviourCustomers, saveBehaviourList } from '@sextant/contract'
import { IconInfoCircle } from '@tabler/icons-react'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useFirstPurchase } from '../../../api/analysis-behaviour.ts'
import type { FirstPurchase } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { liftOption } from '../../../charts/lift-option.ts'
import type { Palette } from '../../../charts/palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../ui/DataTable.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CellButton } from './CellButton.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { FactSelect } from './FactSelect.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { useShown } from './use-shown.ts'

const panelSearch = z.object({ fact: textParam, by: textParam, days: z.int().min(1).max(1_000).optional().catch(undefined), stratify: textParam })
type Group = FirstPurchase['groups'][number]
type Estimate = { readonly value: number; readonly low: number; readonly high: number }

const ReturnChart = ({ answer }: { readonly answer: FirstPurchase }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { bucket } = useShown()
  const bars = answer.groups.flatMap((group) => (group.share === null ? [] : [{ name: bucket(answer.axis.buckets[group.bucket], answer.axis), lift: group.share.value, low: group.share.low, high: group.share.high }]))
  const draw = useCallback((palette: Palette) => {
    const option = liftOption(bars, palette, { lift: t('returned'), value: (value) => format.share(value, 1) }) as { series: Record<string, unknown>[] }
    // Shares have no 1 to be held against.
    return { ...option, series: option.series.map((series, index) => (index === 0 ? { ...series, markLine: undefined, data: bars.map(({ lift }) => ({ value: lift, itemStyle: { color: palette.series[0], borderRadius: [0, 2, 2, 0] } })) } : series)) }
  }, [bars, format, t])
  const table = { columns: [t('firstBy'), t('returned'), t('interval')], rows: bars.map((bar) => [bar.name, format.share(bar.lift), `${format.share(bar.low)} – ${format.share(bar.high)}`]) }
  return <ChartCard span={6} title={t('firstTitle')} draw={draw} table={table} height={Math.max(160, bars.length * 40 + 40)} />
}

const useColumns = (answer: FirstPurchase, onOpen: (title: string, bucket: number, returned: boolean) => void): readonly TableColumn<Group>[] => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { bucket } = useShown()
  const nameOf = (group: Group): string => bucket(answer.axis.buckets[group.bucket], answer.axis)
  const estimate = (value: Estimate | null, index: number) => (index === answer.reference ? <Text span size="sm" c="dimmed">{t('reference')}</Text> : value === null ? '–' : <span title={`${format.points(value.low)} – ${format.points(value.high)}`}>{format.points(value.value)} <Text span size="xs" c="dimmed">({format.points(value.low)} … {format.points(value.high)})</Text></span>)
  return [
    { key: 'group', header: t('firstBy'), cell: nameOf },
    { key: 'customers', header: t('customers'), align: 'right', cell: (row) => format.integer(row.customers) },
    { key: 'returned', header: t('returned'), align: 'right', cell: (row) => <CellButton label={t('returnedGroup', { group: nameOf(row) })} onClick={() => onOpen(t('returnedGroup', { group: nameOf(row) }), row.bucket, true)}>{format.integer(row.returned)}</CellButton> },
    { key: 'lost', header: t('lost'), align: 'right', cell: (row) => <CellButton label={t('lostGroup', { group: nameOf(row) })} onClick={() => onOpen(t('lostGroup', { group: nameOf(row) }), row.bucket, false)}>{format.integer(row.customers - row.returned)}</CellButton> },
    { key: 'share', header: t('share'), align: 'right', cell: (row) => (row.share === null ? '–' : format.share(row.share.value)) },
    { key: 'difference', header: t('difference'), align: 'right', cell: (row) => estimate(row.difference, row.bucket) },
    ...(answer.stratum === null ? [] : [{ key: 'adjusted', header: t('adjusted'), align: 'right' as const, cell: (row: Group) => estimate(row.adjusted, row.bucket) }]),
    { key: 'value', header: t('meanFirst'), align: 'right', cell: (row) => (row.meanFirstValue === null ? '–' : format.money(Math.round(row.meanFirstValue), answer.currency)) },
  ]
}

const ReturnTable = ({ answer, onOpen }: { readonly answer: FirstPurchase; readonly onOpen: (title: string, bucket: number, returned: boolean) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const columns = useColumns(answer, onOpen)
  const strata = answer.groups.find(({ adjusted }) => adjusted !== null)?.adjusted?.strata
  return (
    <Section title={label(answer.axis.label)} flush>
      <DataTable label={label(answer.axis.label)} rows={answer.groups} rowKey={({ bucket }) => String(bucket)} columns={columns} />
      {answer.stratum !== null && strata !== undefined && <div className="sx-eyebrow" style={{ padding: '8px 16px' }}>{t('adjustedNote', { count: strata, name: label(answer.stratum.label) })}</div>}
    </Section>
  )
}

/** Does the first basket go with coming back? */
export const FirstPurchasePanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const format = useFormat()
  const [search, onChange] = usePanelSearch(panelSearch)
  const { fact, by, days = 90, stratify } = search
  const input = { ...scopeInput(scope), days, ...(fact === undefined ? {} : { fact }), ...(by === undefined ? {} : { by }), ...(stratify === undefined ? {} : { stratify }) }
  const query = useFirstPurchase(input)
  const [drawer, open] = useBehind()
  const openCell = (title: string, bucket: number, returned: boolean): void => open(title, { kind: 'list', list: behaviourCustomers, input: { analysis: 'first-purchase', parameters: input, cell: { bucket, returned } }, save: saveBehaviourList })
  const controls = (
    <>
      <FactSelect value={fact} onChange={(value) => onChange({ fact: value })} />
      <ExpressionSelect label={t('firstBy')} level="row" fact={fact ?? query.data?.fact} extra={[{ value: 'size', label: t('bySize') }, { value: 'lines', label: t('byLines') }, { value: 'value', label: t('byValue') }]} clearable={false} value={by ?? 'size'} onChange={(value) => onChange({ by: value === 'size' ? undefined : value })} />
      <NumberInput w={140} label={t('followDays')} min={1} max={1_000} value={days} onChange={(value) => { if (typeof value === 'number' && value >= 1) onChange({ days: value }) }} />
      <ExpressionSelect label={t('stratify')} level="customer" value={stratify} onChange={(value) => onChange({ stratify: value })} />
    </>
  )
  return (
    <PanelFrame controls={controls}>
      <QueryView query={query} isEmpty={({ groups }) => groups.length === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} /></div>}>
        {(answer) => (
          <div className="sx-grid">
            <ReturnChart answer={answer} />
            <StatCard span={3} label={t('firstCustomers')} value={format.integer(answer.customers)} />
            <StatCard span={3} label={t('censored')} value={format.integer(answer.censored)} note={format.share(answer.customers === 0 ? 0 : answer.censored / answer.customers)} />
            <ReturnTable answer={answer} onOpen={openCell} />
            <div style={{ gridColumn: '1 / -1' }}><Alert color="brass" variant="light" icon={<IconInfoCircle aria-hidden />}>{label(answer.warning)}</Alert></div>
            <ShowCall endpoint={analyseFirstPurchase} input={input} />
          </div>
        )}
      </QueryView>
      {drawer}
    </PanelFrame>
  )
}
