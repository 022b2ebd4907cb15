import type { EChartsCoreOption } from 'echarts/core'
import type { Palette } from './palette.ts'

export interface IntervalFigure { readonly value: number; readonly low: number; readonly high: number }
interface CustomApi { readonly value: (index: number) => number; readonly coord: (point: readonly number[]) => readonly [number, number] }

/** Good, bad, or (where the interval holds zero) neither. */
const intervalColour = ({ low, high }: IntervalFigure, palette: Palette): string => (low > 0 ? palette.good : high < 0 ? palette.bad : palette.muted)

/** One estimate with its 95 % interval, zero, and the band inside which no difference can be told from chance. */
export const intervalOption = (figure: IntervalFigure, detectable: number, palette: Palette, options: { readonly value: (value: number) => string; readonly axis: (value: number) => string; readonly zero: string; readonly detectable: string }): EChartsCoreOption => {
  const reach = Math.max(Math.abs(figure.low), Math.abs(figure.high), Math.abs(detectable)) * 1.25 || 0.01
  const colour = intervalColour(figure, palette)
  const mark = (x: number, name: string, type: 'solid' | 'dashed', align: 'left' | 'center' | 'right') => ({ xAxis: x, name, lineStyle: { type, color: type === 'solid' ? palette.text : palette.accent, width: 1.2 }, label: { formatter: name, color: type === 'solid' ? palette.text : palette.muted, fontSize: 11, position: 'end', align } })
  return {
    grid: { left: 16, right: 16, top: 34, bottom: 28 },
    xAxis: { type: 'value', min: -reach, max: reach, axisLabel: { formatter: options.axis, hideOverlap: true, showMinLabel: false, showMaxLabel: false }, splitNumber: 6, splitLine: { showMinLine: false, showMaxLine: false } },
    yAxis: { type: 'value', min: -1, max: 1, show: false },
    series: [{
      type: 'custom', data: [[figure.low, figure.value, figure.high]], silent: true,
      markLine: { silent: true, symbol: 'none', data: [mark(0, options.zero, 'solid', 'center'), mark(-detectable, `−${options.detectable}`, 'dashed', 'right'), mark(detectable, `+${options.detectable}`, 'dashed', 'left')] },
      renderItem: (_: unknown, api: CustomApi) => {
        const [low, y] = api.coord([api.value(0), 0])
        const [middle] = api.coord([api.value(1), 0])
        const [high] = api.coord([api.value(2), 0])
        return {
          type: 'group',
          children: [
            { type: 'rect', shape: { x: low, y: y - 9, width: Math.max(1, high - low), height: 18, r: 4 }, style: { fill: colour, opacity: 0.28 } },
            { type: 'path', shape: { pathData: `M${low} ${y - 13}V${y + 13}M${high} ${y - 13}V${y + 13}M${low} ${y}H${high}` }, style: { stroke: colour, lineWidth: 2, fill: 'none' } },
            { type: 'circle', shape: { cx: middle, cy: y, r: 6 }, style: { fill: colour } },
            { type: 'text', style: { x: middle, y: y + 18, text: options.value(api.value(1)), align: 'center', fill: palette.text, font: '600 14px sans-serif' } },
          ],
        }
      },
    }],
  }
}
