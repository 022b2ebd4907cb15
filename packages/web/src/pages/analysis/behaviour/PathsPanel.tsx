import { MultiSelect, NumberInput, SegmentedControl, TextInput } from '@mantine/core'
import { analysePaths } from '@sextant/contract'
import { useCallback, useState } from 'react'
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
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { PanelFrame } from './PanelFrame.tsx'

const panelSearch = z.object({
  anchor: textParam, direction: z.enum(['from', 'to']).optional().catch(undefined), depth: z.int().min(1).max(4).optional().catch(undefined), events: z.array(z.string()).optional().catch(undefined), windowDays: z.number().positive().max(3_650).optional().catch(undefined),
})
type PathsSearch = z.output<typeof panelSearch>

const PathsChart = ({ paths, windowDays }: { readonly paths: Paths; readonly windowDays: number }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const label = useLabel()
  const nameOf = (node: Paths['nodes'][number]): string => (node.depth > 0 && node.name === null ? t('ends') : node.name === '…' ? t('other') : label(node.label))
  const nodes = paths.nodes.map((node) => ({ key: node.key, depth: node.depth, name: nameOf(node), customers: node.customers }))
  const draw = useCallback((palette: Palette) => pathsOption(nodes, paths.links, palette, { value: format.compact, isBackward: paths.direction === 'to' }), [nodes, paths, format])
  const names = new Map(nodes.map(({ key, name }) => [key, name]))
  const table = { columns: [t('next'), t('from'), t('to'), t('customers'), t('share')], rows: paths.links.map((link) => [Number(link.to.split(':')[0]), names.get(link.from) ?? '', names.get(link.to) ?? '', link.customers, format.share(link.share)]) }
  return <ChartCard title={t('pathsTitle')} draw={draw} table={table} height={460} note={`${t('pathsNote', { days: windowDays })}${paths.truncated ? ` ${t('truncatedWays')}` : ''}`} />
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
  return (
    <PanelFrame controls={<PathsFields search={search} onChange={onChange} />}>
      {input === null ? <div className="sx-card"><EmptyState title={t('pathsTitle')} hint={t('chooseAnchor')} /></div> : (
        <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} hint={t('nobodyDidIt')} /></div>}>
          {(paths) => <div className="sx-grid"><PathsChart paths={paths} windowDays={windowDays} /><ShowCall endpoint={analysePaths} input={input} /></div>}
        </QueryView>
      )}
    </PanelFrame>
  )
}
