import { figureText } from '../../indicators/figure-text.ts'
import type { FigureStyle, Language } from '../../indicators/figure-text.ts'
import type { Section } from '../deps.ts'

type Chart = NonNullable<Section['chart']>

/** Where a chart stands on its page, points. */
export interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const ink = '#1f3a4d'
const pale = '#d7dee3'
const grey = '#5c6b75'

/** Round steps for an axis from 0 (or below) to beyond the greatest figure. */
export const axisTicks = (least: number, most: number): readonly number[] => {
  const [low, high] = [Math.min(0, least), Math.max(0, most)]
  const span = high - low < 1e-9 ? 1 : high - low
  const raw = span / 4
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? power * 10
  const first = Math.floor(low / step)
  return Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, index) => (first + index) * step)
}

interface Axes {
  readonly left: number
  readonly bottom: number
  readonly width: number
  readonly yOf: (value: number) => number
}

const drawAxes = (doc: PDFKit.PDFDocument, frame: Frame, ticks: readonly number[], style: FigureStyle, language: Language): Axes => {
  const left = frame.x + 62
  const [low, high] = [ticks[0] as number, ticks.at(-1) as number]
  const bottom = frame.y + frame.height - 16
  const yOf = (value: number): number => bottom - ((value - low) / (high - low)) * (frame.height - 24)
  doc.fontSize(7).fillColor(grey)
  for (const tick of ticks) {
    doc.moveTo(left, yOf(tick)).lineTo(frame.x + frame.width, yOf(tick)).lineWidth(0.5).strokeColor(pale).stroke()
    doc.text(figureText(tick, style, language), frame.x, yOf(tick) - 4, { width: 56, align: 'right', lineBreak: false })
  }
  return { left, bottom, width: frame.x + frame.width - left, yOf }
}

/** Draws a section's chart: a line over periods, or bars by unit. */
export const drawChart = (doc: PDFKit.PDFDocument, frame: Frame, chart: Chart, style: FigureStyle, language: Language): void => {
  const values = chart.series[0]?.values ?? []
  const found = values.filter((value) => value !== null)
  if (found.length === 0) return
  const { left, bottom, width, yOf } = drawAxes(doc, frame, axisTicks(Math.min(...found), Math.max(...found)), style, language)
  const step = width / Math.max(1, chart.labels.length)
  const every = Math.max(1, Math.ceil(chart.labels.length / 7))
  doc.fontSize(7).fillColor(grey)
  chart.labels.forEach((label, index) => {
    if (index % every === 0) doc.text(label[language], left + index * step, bottom + 4, { width: step * every, height: 9, ellipsis: true, lineBreak: false })
  })
  if (chart.kind === 'bar') {
    values.forEach((value, index) => {
      if (value !== null) doc.rect(left + index * step + step * 0.15, Math.min(yOf(value), yOf(0)), step * 0.7, Math.abs(yOf(value) - yOf(0))).fill(ink)
    })
    return
  }
  let isDown = false
  values.forEach((value, index) => {
    const [x, y] = [left + (index + 0.5) * step, value === null ? 0 : yOf(value)]
    if (value === null) isDown = false
    else if (isDown) doc.lineTo(x, y)
    else {
      doc.moveTo(x, y)
      isDown = true
    }
  })
  doc.lineWidth(1.4).strokeColor(ink).stroke()
  values.forEach((value, index) => {
    if (value !== null) doc.circle(left + (index + 0.5) * step, yOf(value), index === values.length - 1 ? 2.6 : 1.4).fill(ink)
  })
}
