import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

/** Keeps the sign and order of values and pulls in the large ones, so that a few rich customers do not press all others onto the axis. */
const rooted = (value: number): number => Math.sign(value) * Math.sqrt(Math.abs(value))
const unrooted = (value: number): number => Math.sign(value) * value * value

/** Dots of two figures, axes by square root, with a line at each break. */
export const dotsOption = (dots: readonly (readonly [x: number, y: number])[], palette: Palette, options: {
  readonly xName: string; readonly yName: string; readonly x: (value: number) => string; readonly y: (value: number) => string; readonly xBreak: number; readonly yBreak: number
}): EChartsCoreOption => ({
  grid: { left: 34, right: 16, top: 12, bottom: 28, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
  tooltip: { trigger: 'item', formatter: (item: { value: readonly number[] }) => `${options.xName} <b>${options.x(unrooted(item.value[0] ?? 0))}</b><br/>${options.yName} <b>${options.y(unrooted(item.value[1] ?? 0))}</b>` },
  xAxis: { type: 'value', name: options.xName, nameLocation: 'middle', nameGap: 26, splitNumber: 4, splitLine: { show: false }, axisLabel: { formatter: (value: number) => options.x(unrooted(value)) } },
  yAxis: { type: 'value', name: options.yName, nameLocation: 'middle', nameGap: 50, splitNumber: 4, axisLabel: { formatter: (value: number) => options.y(unrooted(value)) } },
  series: [{
    type: 'scatter', symbolSize: 6, data: dots.map(([x, y]) => [rooted(x), rooted(y)]), itemStyle: { color: palette.series[0], opacity: 0.45 },
    markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: palette.accent, type: 'dashed' }, data: [{ xAxis: rooted(options.xBreak) }, { yAxis: rooted(options.yBreak) }] },
  }],
})
