import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

export interface UpsetColumn {
  /** Places of the sets the column's members are in; they are in no other. */
  readonly within: readonly number[]
  readonly value: number
}

/**
 * UpSet plot: a bar for every exact combination of sets, and beneath it the sets it is made of, joined by a line.
 * Source: Lex et al., UpSet: Visualization of Intersecting Sets, IEEE TVCG 20(12), 2014.
 */
export const upsetOption = (columns: readonly UpsetColumn[], sets: readonly string[], palette: Palette, value: (value: number) => string): EChartsCoreOption => {
  const below = 28 * sets.length + 8
  const names = columns.map(({ within }) => within.map((set) => sets[set] ?? '').join(' ∩ '))
  const axis = { type: 'category', data: names, axisLabel: { show: false }, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.line } } }
  const points = (isIn: boolean) => columns.flatMap(({ within }, column) => sets.flatMap((_, set) => (within.includes(set) === isIn ? [[column, set]] : [])))
  return {
    grid: [{ left: 160, right: 16, top: 24, bottom: below + 24 }, { left: 160, right: 16, height: below, bottom: 8 }],
    tooltip: { trigger: 'item', formatter: ({ dataIndex, seriesType }: { dataIndex: number; seriesType: string }) => (seriesType === 'bar' ? `${names[dataIndex] ?? ''}: ${value(columns[dataIndex]?.value ?? 0)}` : '') },
    xAxis: [{ ...axis, gridIndex: 0 }, { ...axis, gridIndex: 1, axisLine: { show: false } }],
    yAxis: [
      { type: 'value', gridIndex: 0, splitNumber: 4, axisLabel: { formatter: value }, splitLine: { lineStyle: { color: palette.line } } },
      { type: 'category', gridIndex: 1, inverse: true, data: [...sets], axisTick: { show: false }, axisLine: { show: false }, axisLabel: { width: 140, overflow: 'truncate', color: palette.text } },
    ],
    series: [
      { type: 'bar', xAxisIndex: 0, yAxisIndex: 0, barMaxWidth: 28, cursor: 'pointer', data: columns.map((column) => column.value), itemStyle: { color: palette.series[0] }, label: { show: columns.length <= 24, position: 'top', color: palette.text, textBorderWidth: 0, formatter: ({ value: count }: { value: number }) => value(count) } },
      ...columns.map(({ within }, column) => ({ type: 'line', xAxisIndex: 1, yAxisIndex: 1, silent: true, symbol: 'none', lineStyle: { color: palette.series[0], width: 2 }, data: within.map((set) => [column, set]) })),
      { type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, silent: true, symbolSize: 10, itemStyle: { color: palette.line }, data: points(false) },
      { type: 'scatter', xAxisIndex: 1, yAxisIndex: 1, silent: true, symbolSize: 11, itemStyle: { color: palette.series[0] }, data: points(true) },
    ],
  }
}
