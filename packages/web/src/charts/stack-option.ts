import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

/** More layers than the palette has colours: the later ones are the same, lighter. */
const colourOf = (palette: Palette, index: number): { readonly color: string; readonly opacity: number } => ({ color: palette.series[index % palette.series.length] ?? palette.text, opacity: index < palette.series.length ? 0.85 : 0.45 })

/** Layers on one another over categories: how a whole is divided, and how that changes. */
export const stackOption = (categories: readonly string[], layers: readonly { readonly name: string; readonly values: readonly number[] }[], palette: Palette, options: { readonly value: (value: number) => string }): EChartsCoreOption => ({
  grid: { left: 8, right: 12, top: 44, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  legend: { type: 'scroll', top: 0, left: 0 },
  tooltip: { trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: palette.accent } }, valueFormatter: (value: unknown) => (typeof value === 'number' ? options.value(value) : '—') },
  xAxis: { type: 'category', data: [...categories], boundaryGap: categories.length === 1 },
  yAxis: { type: 'value', splitNumber: 4, axisLabel: { formatter: options.value } },
  series: layers.map(({ name, values }, index) => ({ name, type: categories.length === 1 ? 'bar' : 'line', stack: 'whole', data: [...values], showSymbol: false, lineStyle: { width: 0.5 }, itemStyle: colourOf(palette, index), areaStyle: colourOf(palette, index) })),
})
