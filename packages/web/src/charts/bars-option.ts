import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

/** Bars lying on their side, the first category on top, one bar per series. */
export const barsOption = (categories: readonly string[], series: readonly { readonly name: string; readonly values: readonly (number | null)[] }[], palette: Palette, options: { readonly value: (value: number) => string; /** End of the axis; where the longest bar ends unless said. */ readonly max?: number }): EChartsCoreOption => ({
  grid: { left: 8, right: 24, top: series.length > 1 ? 36 : 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  legend: { show: series.length > 1, top: 0, left: 0 },
  tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value: unknown) => (typeof value === 'number' ? options.value(value) : '—') },
  xAxis: { type: 'value', axisLabel: { formatter: options.value }, splitNumber: 4, ...(options.max === undefined ? {} : { max: options.max, interval: options.max / 4 }) },
  yAxis: { type: 'category', inverse: true, data: [...categories], axisLabel: { width: 170, overflow: 'truncate' } },
  series: series.map(({ name, values }, index) => ({ name, type: 'bar', barMaxWidth: 12, data: [...values], itemStyle: { color: palette.series[index % palette.series.length], borderRadius: [0, 2, 2, 0] } })),
})
