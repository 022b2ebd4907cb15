import { MultiSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { analysePaths, behaviourCustomers, saveBehaviourList } from '@sextant/contract'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { usePaths } from '../../../api/analysis-behaviour.ts'
import type { Paths } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { useCatalogue } from '../../../api/rules.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import type { Palette } from '../../../charts/palette.ts'
import { pathsOption } from '../../../charts/paths-option.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../ui/DataTable.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CellButton } from './CellButton.tsx'
import { PanelFrame } from './PanelFrame.tsx'

const panelSearch = z.object({
  anchor: textParam, direction: z.enum(['from', 'to']).optional().catch(undefined), depth: z.int().min(1).max(4).optional().catch(undefined), events: z.array(z.string()).optional().catch(undefined), windowDays: z.number().positive().max(3_650).optional().catch(undefined),
})
type PathsSearch = z.output<typeof panelSearch>

type PathNode = Paths['nodes'][number]
type PathLink = Paths['links'][number]
/** A node by its key, or the link between two. */
interface PathCell { readonly from?: string; readonly to: string }
type Open = (cell: PathCell) => void

const depthOf = (key: string): number => Number(key.split(':')[0])

const useNodeNames = (paths: Paths): ReadonlyMap<string, string> => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  return useMemo(() => new Map(paths.nodes.map((node) => [node.key, node.depth > 0 && node.name === null ? t('ends') : node.name === '…' ? t('other') : label(node.label)])), [paths, t, label])
}

const PathsChart = ({ paths, names, windowDays, onOpen }: { readonly paths: Paths; readonly names: ReadonlyMap<string, string>; readonly windowDays: number; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const isBackward = paths.direction === 'to'
  const draw = useCallback((palette: Palette) => pathsOption(paths.nodes.map(({ key, depth, customers }) => ({ key, depth, name: names.get(key) ?? '', customers })), paths.links, palette, { value: format.compact, isBackward }), [names, paths, format, isBackward])
  const table = { columns: [t('next'), t('from'), t('to'), t('customers'), t('share')], rows: paths.links.map((link) => [depthOf(link.to), names.get(link.from) ?? '', names.get(link.to) ?? '', link.customers, format.share(link.share)]) }
  return (
    <ChartCard title={t('pathsTitle')} draw={draw} table={table} height={460} note={`${t('pathsNote', { days: windowDays })}${paths.truncated ? ` ${t('truncatedWays')}` : ''}`} onClick={({ data }) => {
      const { source, target, name } = data as { readonly source?: string; readonly target?: string; readonly name?: string }
      if (source !== undefined && target !== undefined) onOpen(isBackward ? { from: target, to: source } : { from: source, to: target })
      else if (name !== undefined) onOpen({ to: name })
    }} />
  )
}

/** The same ways in rows, so that each node and link can be opened without a pointer. */
const PathsTables = ({ paths, names, titleOf, onOpen }: { readonly paths: Paths; readonly names: ReadonlyMap<string, string>; readonly titleOf: (cell: PathCell) => string; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const figure = (cell: PathCell, customers: number) => <CellButton label={`${titleOf(cell)}: ${format.integer(customers)}`} onClick={() => onOpen(cell)}>{format.integer(customers)}</CellButton>
  const nodes: readonly TableColumn<PathNode>[] = [
    { key: 'step', header: t('next'), cell: ({ depth }) => depth },
    { key: 'event', header: t('anchor'), cell: ({ key }) => names.get(key) ?? '' },
    { key: 'customers', header: t('customers'), align: 'right', cell: ({ key, customers }) => figure({ to: key }, customers) },
    { key: 'share', header: t('share'), align: 'right', cell: ({ share }) => format.share(share) },
  ]
  const links: readonly TableColumn<PathLink>[] = [
    { key: 'step', header: t('next'), cell: ({ to }) => depthOf(to) },
    { key: 'way', header: t('pathWay'), cell: ({ from, to }) => `${names.get(from) ?? ''} ${paths.direction === 'to' ? '←' : '→'} ${names.get(to) ?? ''}` },
    { key: 'customers', header: t('customers'), align: 'right', cell: ({ from, to, customers }) => figure({ from, to }, customers) },
    { key: 'share', header: t('share'), align: 'right', cell: ({ share }) => format.share(share) },
  ]
  const byStep = paths.links.toSorted((left, right) => depthOf(left.to) - depthOf(right.to))
  return (
    <>
      <Section title={t('pathNodes')} span={5} flush><DataTable label={t('pathNodes')} rows={paths.nodes} rowKey={({ key }) => key} columns={nodes} /></Section>
      <Section title={t('pathLinks')} span={7} flush><DataTable label={t('pathLinks')} rows={byStep} rowKey={({ from, to }) => `${from}>${to}`} columns={links} /></Section>
    </>
  )
}

const PathsView = ({ paths, windowDays, onOpen }: { readonly paths: Paths; readonly windowDays: number; readonly onOpen: (title: string, cell: PathCell) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const names = useNodeNames(paths)
  const titleOf = ({ from, to }: PathCell): string => {
    const name = names.get(to) ?? ''
    if (from !== undefined) return t('pathLink', { step: depthOf(to), name: `${names.get(from) ?? ''} ${paths.direction === 'to' ? '←' : '→'} ${name}` })
    return depthOf(to) === 0 ? name : t('pathLink', { step: depthOf(to), name })
  }
  const openCell: Open = (cell) => onOpen(titleOf(cell), cell)
  return <><PathsChart paths={paths} names={names} windowDays={windowDays} onOpen={openCell} /><PathsTables paths={paths} names={names} titleOf={titleOf} onOpen={openCell} /></>
}

const useEventChoices = (chosen: readonly string[]): readonly { readonly group: string; readonly items: { readonly value: string; readonly label: string }[] }[] => {
  const label = useLabel()
  const catalogue = useCatalogue().data
  const known = Object.entries(catalogue?.facts ?? {}).map(([name, fact]) => ({
    group: label(fact.label),
    // Columns that name kinds of an event, not those that number rows.
    items: [{ value: name, label: label(fact.label) }, ...Object.entries(fact.columns).filter(([, column]) => column.type === 'string' && column.values !== undefined).map(([column, { label: text }]) => ({ value: `${name}.${column}`, label: `${label(fact.label)}: ${label(text)}` }))],
  }))
  const values = new Set(known.flatMap(({ items }) => items.map(({ value }) => value)))
  const own = chosen.filter((value) => !values.has(value)).map((value) => ({ value, label: value }))
  return own.length === 0 ? known : [...known, { group: '', items: own }]
}

const PathsFields = ({ search, onChange }: { readonly search: PathsSearch; readonly onChange: (part: Partial<PathsSearch>) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const { anchor = '', direction = 'from', depth = 3, events = [], windowDays = 30 } = search
  const [draft, setDraft] = useState(anchor)
  const choices = useEventChoices(events)
  const tell = (): void => onChange({ anchor: draft.trim() === '' ? undefined : draft.trim() })
  return (
    <>
      <datalist id="path-facts">{choices.map(({ items }) => items[0]).map((item) => <option key={item?.value} value={item?.value} />)}</datalist>
      <TextInput w={320} label={t('anchor')} placeholder={t('stepHint')} list="path-facts" value={draft} onChange={(event) => setDraft(event.currentTarget.value)} onBlur={tell} onKeyDown={(event) => { if (event.key === 'Enter') tell() }} />
      <SegmentedControl aria-label={t('direction')} value={direction} onChange={(value) => onChange({ direction: value === 'to' ? 'to' : undefined })} data={[{ value: 'from', label: t('from') }, { value: 'to', label: t('to') }]} />
      <MultiSelect miw={280} maw={480} label={t('events')} placeholder={events.length === 0 ? t('eventsHint') : ''} searchable clearable data={[...choices]} value={[...events]} onChange={(value) => onChange({ events: value.length === 0 ? undefined : value })} />
      <NumberInput w={110} label={t('depth')} min={1} max={4} value={depth} onChange={(value) => { if (typeof value === 'number' && value >= 1 && value <= 4) onChange({ depth: value }) }} />
      <NumberInput w={130} label={t('window')} min={1} max={3_650} value={windowDays} onChange={(value) => { if (typeof value === 'number' && value > 0) onChange({ windowDays: value }) }} />
    </>
  )
}

/** What customers do next after an event, or did before it. */
export const PathsPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const [search, onChange] = usePanelSearch(panelSearch)
  const { anchor, direction = 'from', depth = 3, events, windowDays = 30 } = search
  const input = anchor === undefined ? null : { ...scopeInput(scope), anchor, direction, depth, windowDays, ...(events === undefined ? {} : { events: [...events] }) }
  const query = usePaths(input)
  const [drawer, open] = useBehind()
  const openCell = (title: string, cell: PathCell, at: string): void => open(t('customersOf', { name: title }), { kind: 'list', list: behaviourCustomers, input: { analysis: 'paths', parameters: { ...input, at }, cell }, save: saveBehaviourList })
  return (
    <PanelFrame controls={<PathsFields search={search} onChange={onChange} />}>
      {input === null ? <div className="sx-card"><EmptyState title={t('pathsTitle')} hint={t('chooseAnchor')} /></div> : (
        <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} hint={t('nobodyDidIt')} /></div>}>
          {(paths) => <div className="sx-grid"><PathsView paths={paths} windowDays={windowDays} onOpen={(title, cell) => openCell(title, cell, paths.at)} /><ShowCall endpoint={analysePaths} input={input} /></div>}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
