import { Group, SegmentedControl, Select, Text } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { analyseMigration } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { scopeInput } from '../../../../api/analysis-scope.ts'
import { cellBehind, useMigration } from '../../../../api/analysis-value.ts'
import { useDashboard } from '../../../../api/dashboard.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { endOfDay, lastDayOf } from '../../../../format/zone-day.ts'
import { useLabel } from '../../../../i18n/use-label.ts'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { StatCard } from '../../../../ui/StatCard.tsx'
import type { PanelProps } from '../../analyses.ts'
import { usePanelSearch } from '../../use-panel-search.ts'
import { useBehind } from '../use-behind.tsx'
import { MigrationTable } from './MigrationTable.tsx'
import { MigrationFlow } from './MigrationFlow.tsx'

const instant = z.iso.datetime({ offset: true }).optional().catch(undefined)
const panelSearch = z.object({ of: z.enum(['life-cycle', 'rfm', 'rfm-cl', 'value-matrix']).optional().catch(undefined), from: instant, axes: z.enum(['potential', 'purchases']).optional().catch(undefined), measure: z.enum(['customers', 'share']).optional().catch(undefined) })

/** Half a year before a day. */
const halfYearBefore = (iso: string, zone: string): string => {
  const [year, month, day] = lastDayOf(iso, zone).split('-').map(Number) as [number, number, number]
  return endOfDay(new Date(Date.UTC(year, month - 7, Math.min(day, 28))).toISOString().slice(0, 10), zone)
}

/** How customers moved between classes from one date to another: flow and matrix. */
export const MigrationPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const format = useFormat()
  const { zone } = format.settings
  const [search, change] = usePanelSearch(panelSearch)
  const standpoint = useDashboard().data?.asOf
  const to = scope.at ?? standpoint
  const of = search.of ?? 'life-cycle'
  const from = search.from ?? (to === undefined ? undefined : halfYearBefore(to, zone))
  const { at: _, ...within } = scopeInput(scope)
  const input = { ...within, of, from: from ?? '2000-01-01T00:00:00.000Z', ...(scope.at === undefined ? {} : { to: scope.at }), ...(search.axes === undefined ? {} : { axes: search.axes }) }
  const query = useMigration(input, from !== undefined)
  const [drawer, open] = useBehind()
  return (
    <>
      <Group mb="md" gap="sm" align="flex-end">
        <Select w={220} label={t('classesOf')} allowDeselect={false} value={of} onChange={(value) => change({ of: value === 'life-cycle' ? undefined : (value as 'rfm') })}
          data={[{ value: 'life-cycle', label: t('lifeCycle') }, { value: 'rfm', label: 'RFM' }, { value: 'rfm-cl', label: 'RFM-CL' }, { value: 'value-matrix', label: t('valueMatrix') }]} />
        {of === 'value-matrix' && <SegmentedControl size="sm" aria-label={t('axes')} value={search.axes ?? 'potential'} onChange={(value) => change({ axes: value === 'potential' ? undefined : 'purchases' })} data={[{ value: 'potential', label: t('axesPotential') }, { value: 'purchases', label: t('axesPurchases') }]} />}
        <DateInput w={170} label={t('fromDay')} valueFormat="YYYY-MM-DD" value={from === undefined ? null : lastDayOf(from, zone)} onChange={(day) => change({ from: day === null || day === '' ? undefined : endOfDay(day, zone) })} />
        <Text size="sm" c="dimmed" pb={8}>→ {to === undefined ? '' : format.day(lastDayOf(to, zone))}</Text>
      </Group>
      <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('nobodyMoved')} /></div>}>
        {(migration) => {
          const name = (key: string): string => label(migration.classes.find((one) => one.key === key)?.name ?? { en: key, zh: key })
          const openCell = (before: string, after: string): void => open(`${name(before)} → ${name(after)}`, cellBehind({ analysis: 'migration', parameters: input, cell: { from: before, to: after } }))
          return (
            <div className="sx-grid">
              <StatCard span={4} label={t('customers')} value={format.integer(migration.customers)} note={`${format.day(lastDayOf(migration.from, zone))} → ${format.day(lastDayOf(migration.to, zone))}`} />
              <StatCard span={4} label={t('stayed')} value={format.share(migration.stayed)} note={t('stayedNote')} />
              <MigrationFlow migration={migration} onOpen={openCell} />
              <MigrationTable migration={migration} measure={search.measure ?? 'customers'} onMeasure={(measure) => change({ measure: measure === 'customers' ? undefined : measure })} onOpen={openCell} />
              <ShowCall endpoint={analyseMigration} input={input} />
              {drawer}
            </div>
          )
        }}
      </QueryView>
    </>
  )
}
