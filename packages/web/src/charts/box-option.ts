import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

export interface Box { readonly name: string; readonly p10: number; readonly p25: number; readonly p50: number; readonly p75: number; readonly p90: number; readonly mean: number }
interface CustomApi { readonly value: (index: number) => number; readonly coord: (point: readonly number[]) => readonly [number, number] }

const drawBox = (palette: Palette) => (_: unknown, api: CustomApi) => {
  const at = (index: number): readonly [number, number] => api.coord([api.value(index), api.value(0)])
  const [[x10, y], [x25], [x50], [x75], [x90], [mean]] = [at(1), at(2), at(3), at(4), at(5), at(6)]
  return {
    type: 'group',
    children: [
      { type: 'path', shape: { pathData: `M${x10} ${y}H${x25}M${x75} ${y}H${x90}M${x10} ${y - 4}v8M${x90} ${y - 4}v8` }, style: { stroke: palette.muted, lineWidth: 1.2, fill: 'none' } },
      { type: 'rect', shape: { x: x25, y: y - 7, width: Math.max(1, x75 - x25), height: 14, r: 2 }, style: { fill: palette.series[0], opacity: 0.55 } },
      { type: 'path', shape: { pathData: `M${x50} ${y - 8}v16` }, style: { stroke: palette.accent, lineWidth: 2.5, fill: 'none' } },
      { type: 'circle', shape: { cx: mean, cy: y, r: 2.5 }, style: { fill: palette.text } },
    ],
  }
}

/** Quartiles as boxes, medians as strokes, means as dots, the middle 80 % as whiskers, one row per class. */
export const boxOption = (boxes: readonly Box[], palette: Palette, options: { readonly value: (value: number) => string; readonly lines: (box: Box) => string }): EChartsCoreOption => {
  const all = boxes.flatMap(({ p10, p90, mean }) => [p10, p90, mean])
  return {
    grid: { left: 8, right: 24, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: { trigger: 'item', formatter: (item: { dataIndex: number }) => { const box = boxes[item.dataIndex]; return box === undefined ? '' : `${box.name}<br/>${options.lines(box)}` } },
    xAxis: { type: 'value', min: Math.min(0, ...all), max: Math.max(1e-9, ...all), axisLabel: { formatter: options.value }, splitNumber: 4 },
    yAxis: { type: 'category', inverse: true, data: boxes.map(({ name }) => name), axisLabel: { width: 170, overflow: 'truncate' } },
    series: [{ type: 'custom', data: boxes.map((box, index) => [index, box.p10, box.p25, box.p50, box.p75, box.p90, box.mean]), encode: { x: [1, 2, 3, 4, 5, 6], y: 0 }, renderItem: drawBox(palette) }],
  }
}
