import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

export interface LiftBar { readonly name: string; readonly lift: number; readonly low: number; readonly high: number }

interface CustomApi { readonly value: (index: number) => number; readonly coord: (point: readonly number[]) => readonly [number, number] }

const whisker = (palette: Palette) => (_: unknown, api: CustomApi) => {
  const [lowX, y] = api.coord([api.value(1), api.value(0)])
  const [highX] = api.coord([api.value(2), api.value(0)])
  return { type: 'path', shape: { pathData: `M${lowX} ${y}H${highX}M${lowX} ${y - 4}v8M${highX} ${y - 4}v8` }, style: { stroke: palette.text, lineWidth: 1.2, fill: 'none' } }
}

/** Bars from 1 (as in the base) with 95 % intervals; grey when the interval holds 1. */
export const liftOption = (bars: readonly LiftBar[], palette: Palette, options: { readonly lift: string; readonly value: (value: number) => string }): EChartsCoreOption => {
  const colourOf = (bar: LiftBar): string => (bar.low <= 1 && bar.high >= 1 ? palette.muted : bar.lift > 1 ? palette.accent : (palette.series[0] ?? palette.text))
  return {
    grid: { left: 8, right: 24, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, formatter: (items: readonly { dataIndex: number }[]) => { const bar = bars[items[0]?.dataIndex ?? 0]; return bar === undefined ? '' : `${bar.name}<br/>${options.lift} <b>${options.value(bar.lift)}</b> (${options.value(bar.low)} – ${options.value(bar.high)})` } },
    xAxis: { type: 'value', min: 0, axisLabel: { formatter: options.value }, splitNumber: 4 },
    yAxis: { type: 'category', inverse: true, data: bars.map(({ name }) => name), axisLabel: { width: 120, overflow: 'truncate' } },
    series: [
      { type: 'bar', barMaxWidth: 14, data: bars.map((bar) => ({ value: bar.lift, itemStyle: { color: colourOf(bar), borderRadius: [0, 2, 2, 0] } })), markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: palette.text, type: 'dashed' }, data: [{ xAxis: 1 }] } },
      { type: 'custom', silent: true, data: bars.map((bar, index) => [index, bar.low, bar.high]), encode: { x: [1, 2], y: 0 }, renderItem: whisker(palette), z: 3 },
    ],
  }
}
