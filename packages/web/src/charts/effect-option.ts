import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

/** Bars around zero: what raises (brass, right) and what lowers (ink, left). */
export const effectOption = (bars: readonly { readonly name: string; readonly value: number }[], palette: Palette, value: (value: number) => string): EChartsCoreOption => ({
  grid: { left: 8, right: 24, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (shown: unknown) => (typeof shown === 'number' ? value(shown) : '') },
  xAxis: { type: 'value', axisLabel: { formatter: value }, splitNumber: 4 },
  yAxis: { type: 'category', inverse: true, data: bars.map(({ name }) => name), axisLabel: { width: 170, overflow: 'truncate' }, axisLine: { onZero: false, show: false } },
  series: [{ type: 'bar', barMaxWidth: 14, data: bars.map((bar) => ({ value: bar.value, itemStyle: { color: bar.value >= 0 ? palette.accent : palette.series[0], borderRadius: 2 } })) }],
})
