import { analyseGeography } from '@sextant/contract'
import type { EChartsCoreOption } from 'echarts/core'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useGeography } from '../../../api/analysis-behaviour.ts'
import type { Geography } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { barsOption } from '../../../charts/bars-option.ts'
import type { Palette } from '../../../charts/palette.ts'
import { rampColour } from '../../../charts/ramp.ts'
import { usePalette } from '../../../charts/use-palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CellButton } from './CellButton.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { MeasureFields, measureInput, measureSearch } from './MeasureFields.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { useShown } from './use-shown.ts'

const panelSearch = z.object({ area: textParam, ...measureSearch })
type Area = Geography['areas'][number]
type Open = (title: string, rule: string) => void

const useAreaName = (geography: Geography): ((area: Area) => string) => {
  const { bucket } = useShown()
  return (area) => bucket(geography.axis.buckets[area.bucket], geography.axis)
}

/** One tile per area, the greatest first: size says nothing, colour the value. */
const Tiles = ({ geography, onOpen }: { readonly geography: Geography; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const { palette } = usePalette()
  const { short } = useShown()
  const nameOf = useAreaName(geography)
  const most = Math.max(1e-9, ...geography.areas.map(({ value }) => value ?? 0))
  return (
    <Section span={7} title={t('tilesTitle')}>
      <div style={{ display: 'grid', gap: 6, gridTemplateColumns: 'repeat(auto-fill, minmax(104px, 1fr))' }}>
        {geography.areas.slice(0, 120).map((area) => {
          const { rule } = area
          const text = area.value === null ? '–' : short(area.value, geography.unit, geography.currency)
          return (
            <button key={area.bucket} type="button" className="sx-cell-button" disabled={rule === null} aria-haspopup="dialog" aria-label={`${nameOf(area)}: ${text}`} onClick={() => { if (rule !== null) onOpen(nameOf(area), rule) }}
              style={{ minHeight: 64, padding: 6, ...rampColour(palette.ramp, Math.max(0, area.value ?? 0) / most) }}>
              <span style={{ fontSize: 12, maxWidth: '100%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>{nameOf(area)}</span><strong style={{ fontSize: 14 }}>{text}</strong>
            </button>
          )
        })}
      </div>
    </Section>
  )
}

const placesOption = (places: readonly (readonly [number, number, number, string])[], palette: Palette, value: (value: number) => string): EChartsCoreOption => {
  const most = Math.max(1e-9, ...places.map(([, , size]) => size))
  return {
    grid: { left: 8, right: 16, top: 8, bottom: 8, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'item', formatter: (item: { value: readonly [number, number, number, string] }) => `${item.value[3]}<br/><b>${value(item.value[2])}</b>` },
    xAxis: { type: 'value', scale: true, splitLine: { show: false } }, yAxis: { type: 'value', scale: true, splitLine: { show: false } },
    series: [{ type: 'scatter', data: places.map((place) => [...place]), symbolSize: (place: readonly number[]) => 6 + 34 * Math.sqrt(Math.max(0, place[2] ?? 0) / most), itemStyle: { color: palette.series[0], opacity: 0.6 } }],
  }
}

const PlaceMap = ({ geography }: { readonly geography: Geography }) => {
  const { t } = useTranslation('behaviour-analyses')
  const { figure } = useShown()
  const nameOf = useAreaName(geography)
  const places = geography.areas.flatMap((area) => (area.latitude === null || area.longitude === null ? [] : [[area.longitude, area.latitude, area.value ?? 0, nameOf(area)] as const]))
  const draw = useCallback((palette: Palette) => placesOption(places, palette, (value) => figure(value, geography.unit, geography.currency)), [places, geography, figure])
  if (places.length < 2) return null
  return <ChartCard title={t('mapTitle')} draw={draw} height={360} table={{ columns: [t('area'), t('latitude'), t('longitude'), t('value')], rows: places.map(([x, y, value, name]) => [name, y, x, value]) }} />
}

const AreaBars = ({ geography }: { readonly geography: Geography }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const { short, figure } = useShown()
  const nameOf = useAreaName(geography)
  const shown = geography.areas.slice(0, 25)
  const draw = useCallback((palette: Palette) => barsOption(shown.map(nameOf), [{ name: label(geography.measure), values: shown.map(({ value }) => value ?? 0) }], palette, { value: (value) => short(value, geography.unit, geography.currency) }), [shown, nameOf, geography, label, short])
  return <ChartCard span={5} title={label(geography.measure)} draw={draw} height={Math.max(180, shown.length * 22 + 40)} table={{ columns: [t('area'), t('value')], rows: geography.areas.map((area) => [nameOf(area), figure(area.value, geography.unit, geography.currency)]) }} />
}

const AreaTable = ({ geography, onOpen }: { readonly geography: Geography; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { figure } = useShown()
  const nameOf = useAreaName(geography)
  const named = (area: Area) => {
    const { rule } = area
    return rule === null ? nameOf(area) : <CellButton label={t('customersOf', { name: nameOf(area) })} onClick={() => onOpen(nameOf(area), rule)}>{nameOf(area)}</CellButton>
  }
  return (
    <Section title={t('areasTitle')} flush>
      <DataTable label={t('areasTitle')} rows={geography.areas} rowKey={({ bucket }) => String(bucket)} columns={[
        { key: 'rank', header: t('rank'), width: 70, cell: (row) => row.rank }, { key: 'area', header: t('area'), cell: named },
        { key: 'value', header: t('value'), align: 'right', cell: (row) => figure(row.value, geography.unit, geography.currency) }, { key: 'share', header: t('share'), align: 'right', cell: (row) => (row.share === null ? '–' : format.share(row.share)) },
      ]} />
    </Section>
  )
}

/** A measure by area: tiles, bars, a table, and where they lie when the data say so. */
export const GeographyPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const [search, onChange] = usePanelSearch(panelSearch)
  const measure = measureInput(search)
  const { area } = search
  const input = area === undefined || measure === undefined ? null : { ...scopeInput(scope), area, ...measure }
  const query = useGeography(input)
  const [drawer, open] = useBehind()
  return (
    <PanelFrame controls={<><ExpressionSelect label={t('area')} level="both" value={area} onChange={(value) => onChange({ area: value })} /><MeasureFields search={search} onChange={onChange} /></>}>
      {input === null ? <div className="sx-card"><EmptyState title={t('areasTitle')} hint={t('chooseArea')} /></div> : (
        <QueryView query={query} isEmpty={({ areas }) => areas.length === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} /></div>}>
          {(geography) => {
            const show: Open = (title, rule) => open(t('customersOf', { name: title }), { kind: 'rule', rule, at: geography.at })
            return <div className="sx-grid"><Tiles geography={geography} onOpen={show} /><AreaBars geography={geography} /><PlaceMap geography={geography} /><AreaTable geography={geography} onOpen={show} /><ShowCall endpoint={analyseGeography} input={input} /></div>
          }}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
