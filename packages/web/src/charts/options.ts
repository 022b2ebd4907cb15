import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

/** Options shared by several pages; each is a pure function (data, palette) → option. */
export interface NamedSeries { readonly name: string; readonly values: readonly (number | null)[]; readonly kind?: 'line' | 'bar' | 'area'; readonly axis?: 0 | 1 }

const grid = { left: 8, right: 12, top: 36, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' } as const

const seriesOption = (series: NamedSeries, palette: Palette, index: number): Record<string, unknown> => ({
  name: series.name, type: series.kind === 'bar' ? 'bar' : 'line', data: [...series.values], yAxisIndex: series.axis ?? 0, barMaxWidth: 28,
  // A line of one point is a dot, or it would not be seen.
  showSymbol: series.values.length === 1, symbolSize: 7,
  ...(series.kind === 'area' ? { areaStyle: { opacity: 0.12, color: palette.series[index % palette.series.length] } } : {}),
})

/** Several series over the same categories (months, deciles, buckets). */
export const categoryOption = (categories: readonly string[], series: readonly NamedSeries[], palette: Palette, options: {
  readonly value: (value: number) => string; readonly second?: (value: number) => string; readonly zero?: boolean; readonly legend?: boolean; readonly max?: number
}): EChartsCoreOption => {
  const valueAxis = (written: (value: number) => string, first: boolean): Record<string, unknown> =>
    ({ type: 'value', ...(first && options.max !== undefined ? { max: options.max, interval: options.max / 4 } : {}), scale: options.zero === false, splitLine: { show: first }, splitNumber: 4, axisLabel: { formatter: written } })
  return {
    grid: { ...grid, top: (options.legend ?? series.length > 1) ? 36 : 12 },
    legend: { show: options.legend ?? series.length > 1, top: 0, left: 0 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: palette.accent } }, valueFormatter: (value: unknown) => (typeof value === 'number' ? options.value(value) : '—') },
    xAxis: { type: 'category', data: [...categories], boundaryGap: series.some(({ kind }) => kind === 'bar') },
    yAxis: options.second === undefined ? valueAxis(options.value, true) : [valueAxis(options.value, true), valueAxis(options.second, false)],
    series: series.map((item, index) => ({
      ...seriesOption(item, palette, index),
      ...(item.axis === 1 && options.second !== undefined ? { tooltip: { valueFormatter: (value: unknown) => (typeof value === 'number' ? options.second?.(value) : '—') } } : {}),
    })),
  }
}

export interface XySeries { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[]; readonly dashed?: boolean; readonly dots?: boolean; readonly area?: boolean }

/** Curves over a numeric axis: Lorenz, gain, calibration. */
export const xyOption = (series: readonly XySeries[], palette: Palette, options: {
  readonly xName: string; readonly yName: string; readonly x: (value: number) => string; readonly y: (value: number) => string; readonly max?: number
  /** 95 % intervals drawn as whiskers on the first series' points. */
  readonly whiskers?: readonly (readonly [x: number, low: number, high: number])[]
}): EChartsCoreOption => ({
  grid: { ...grid, bottom: 28, left: 20 },
  legend: { top: 0, left: 0 },
  tooltip: { trigger: 'item', formatter: (item: { seriesName: string; value: readonly number[] }) => `${item.seriesName}<br/>${options.x(item.value[0] ?? 0)} → <b>${options.y(item.value[1] ?? 0)}</b>` },
  xAxis: { type: 'value', min: 0, ...(options.max === undefined ? {} : { max: options.max }), name: options.xName, nameLocation: 'middle', nameGap: 26, axisLabel: { formatter: options.x }, splitLine: { show: false } },
  yAxis: { type: 'value', min: 0, ...(options.max === undefined ? {} : { max: options.max }), name: options.yName, nameLocation: 'middle', nameGap: 44, axisLabel: { formatter: options.y } },
  series: [
    ...series.map((item, index) => ({
      name: item.name, type: 'line', data: item.points.map((point) => [...point]), showSymbol: item.dots === true, symbolSize: 7,
      lineStyle: { width: item.dashed === true ? 1 : 2, type: item.dashed === true ? 'dashed' : 'solid', ...(item.dashed === true ? { color: palette.muted } : {}) },
      ...(item.dashed === true ? { itemStyle: { color: palette.muted } } : {}),
      ...(item.area === true ? { areaStyle: { opacity: 0.1, color: palette.series[index] } } : {}),
    })),
    ...(options.whiskers === undefined ? [] : [{
      type: 'custom', silent: true, data: options.whiskers.map((row) => [...row]), itemStyle: { color: palette.series[0] }, tooltip: { show: false },
      renderItem: (_: unknown, api: { value: (index: number) => number; coord: (point: readonly number[]) => readonly [number, number] }) => {
        const low = api.coord([api.value(0), api.value(1)])
        const high = api.coord([api.value(0), api.value(2)])
        const style = { stroke: palette.series[0], lineWidth: 1.2, fill: 'none' }
        return { type: 'path', shape: { pathData: `M${low[0]} ${low[1]}L${high[0]} ${high[1]}M${low[0] - 4} ${low[1]}h8M${high[0] - 4} ${high[1]}h8` }, style }
      },
    }]),
  ],
})
