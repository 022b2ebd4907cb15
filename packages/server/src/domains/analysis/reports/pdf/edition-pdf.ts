import PdfFile from 'pdfkit'
import { figureText, shareText } from '../../indicators/figure-text.ts'
import type { FigureStyle, Language } from '../../indicators/figure-text.ts'
import { reportErrors } from '../report-errors.ts'
import type { Edition, Section } from '../deps.ts'
import { drawChart } from './chart.ts'
import { findChineseFont } from './chinese-font.ts'

const margin = 48
const ink = '#1f3a4d'
const text = '#1c2429'
const grey = '#5c6b75'
const chartHeight = 130

const words = {
  en: { summary: 'In short', written: 'Written', page: 'page' },
  zh: { summary: '摘要', written: '生成于', page: '第' },
} as const

type Doc = PDFKit.PDFDocument

const widthOf = (doc: Doc): number => doc.page.width - 2 * margin
const room = (doc: Doc, height: number): void => {
  if (doc.y + height > doc.page.height - margin - 20) doc.addPage()
}

type Table = NonNullable<Section['table']>
type Cell = Table['rows'][number][number]

/** A cell of a table as people write it. */
export const cellText = (cell: Cell, unit: Table['columns'][number]['unit'], edition: Pick<Edition, 'currency' | 'currencyDigits'>, language: Language): string => {
  if (cell === null) return '–'
  if (typeof cell === 'object') return cell[language]
  if (unit === 'change') return `${cell > 0 ? '+' : ''}${shareText(cell, language)}`
  return unit === 'text' ? String(cell) : figureText(cell, { unit, currency: edition.currency, currencyDigits: edition.currencyDigits }, language)
}

const drawTable = (doc: Doc, table: Table, edition: Edition, language: Language): void => {
  const width = widthOf(doc)
  const first = table.columns.length === 1 ? width : width * (table.columns.length === 3 ? 0.68 : 0.36)
  const rest = table.columns.length === 1 ? 0 : (width - first) / (table.columns.length - 1)
  const line = (cells: readonly string[], isHead: boolean): void => {
    doc.fontSize(isHead ? 7.5 : 8.5)
    const height = Math.max(...cells.map((cell, index) => doc.heightOfString(cell, { width: (index === 0 ? first : rest) - 6 }))) + 5
    room(doc, height)
    const y = doc.y
    doc.fillColor(isHead ? grey : text)
    cells.forEach((cell, index) => doc.text(cell, margin + (index === 0 ? 0 : first + (index - 1) * rest), y, { width: (index === 0 ? first : rest) - 6, align: index === 0 || table.columns[index]?.unit === 'text' ? 'left' : 'right' }))
    doc.moveTo(margin, y + height - 2).lineTo(margin + width, y + height - 2).lineWidth(0.4).strokeColor('#d7dee3').stroke()
    doc.x = margin
    doc.y = y + height
  }
  line(table.columns.map(({ label }) => label[language]), true)
  for (const row of table.rows) line(row.map((cell, index) => cellText(cell, table.columns[index]?.unit ?? 'text', edition, language)), false)
  doc.moveDown(0.6)
}

const drawSection = (doc: Doc, section: Section, edition: Edition, language: Language): void => {
  room(doc, 70)
  doc.moveDown(0.8).fontSize(13).fillColor(ink).text(section.title[language], margin, doc.y, { width: widthOf(doc) }).moveDown(0.3)
  if (section.problem !== null) doc.fontSize(9.5).fillColor('#9b2c1f').text(section.problem[language], { width: widthOf(doc) })
  doc.fontSize(9.5).fillColor(text)
  for (const { [language]: sentence } of section.sentences) {
    room(doc, 16)
    doc.text(sentence, margin, doc.y, { width: widthOf(doc), lineGap: 2 })
  }
  doc.moveDown(0.4)
  if (section.chart !== null) {
    room(doc, chartHeight + 10)
    const y = doc.y
    const style: FigureStyle = { unit: section.chart.unit, currency: edition.currency, currencyDigits: edition.currencyDigits }
    drawChart(doc, { x: margin, y, width: widthOf(doc), height: chartHeight }, section.chart, style, language)
    doc.x = margin
    doc.y = y + chartHeight + 8
  }
  if (section.table !== null) drawTable(doc, section.table, edition, language)
}

const drawHead = (doc: Doc, edition: Edition, language: Language): void => {
  doc.fontSize(9).fillColor(grey).text(edition.company[language], margin, margin)
  doc.fontSize(20).fillColor(ink).text(edition.name[language], { width: widthOf(doc) })
  doc.fontSize(10).fillColor(grey).text(`${edition.from.slice(0, 10)} – ${edition.to.slice(0, 10)} · ${edition.period}${edition.number > 1 ? ` (${edition.number})` : ''}`).moveDown(0.8)
  doc.fontSize(11).fillColor(ink).text(words[language].summary).moveDown(0.2)
  doc.fontSize(9.5).fillColor(text)
  for (const { [language]: sentence } of edition.summary) doc.text(`• ${sentence}`, { width: widthOf(doc), lineGap: 2 })
}

const drawFoot = (doc: Doc, edition: Edition, language: Language): void => {
  const { start, count } = doc.bufferedPageRange()
  for (let index = start; index < start + count; index += 1) {
    doc.switchToPage(index)
    // Text below the margin would open a new page.
    doc.page.margins.bottom = 0
    const place = language === 'zh' ? `${words.zh.page} ${index + 1} / ${count} 页` : `${words.en.page} ${index + 1} of ${count}`
    doc.fontSize(7.5).fillColor(grey).text(`Sextant · ${words[language].written} ${edition.writtenAt.slice(0, 16).replace('T', ' ')} UTC · ${place}`, margin, doc.page.height - 34, { width: widthOf(doc), align: 'center', lineBreak: false })
  }
}

const isLatin = (edition: Edition, language: Language): boolean => {
  const said = JSON.stringify([edition.company[language], edition.name[language], edition.summary.map((one) => one[language]), edition.sections], (name, value: unknown) => (name === (language === 'en' ? 'zh' : 'en') ? undefined : value))
  // What the PDF's own fonts can write: Western European letters, dashes and quotation marks.
  return !/[^ -~\u00a0-\u00ff\u2013\u2014\u2018-\u201d\u2022]/.test(said)
}

/**
 * An edition as PDF. Chinese and other glyphs come from a font of the machine and are embedded, those used only.
 *
 * @throws REPORT_FONT_MISSING when the machine has no Chinese font and the text needs one
 */
export const editionPdf = async (edition: Edition, language: Language, folders?: readonly string[]): Promise<Uint8Array> => {
  const font = await findChineseFont(folders)
  if (font === undefined && !isLatin(edition, language)) throw reportErrors.REPORT_FONT_MISSING({})
  const doc = new PdfFile({
    size: 'A4', margin, bufferPages: true, lang: language === 'zh' ? 'zh-CN' : 'en', info: { Title: `${edition.name[language]} ${edition.period}`, Author: edition.company[language], Creator: 'Sextant', CreationDate: new Date(edition.writtenAt) },
  })
  const parts: Uint8Array[] = []
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (part: Uint8Array) => parts.push(part))
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  if (font !== undefined) {
    doc.registerFont('text', font.path, font.face)
    doc.font('text')
  }
  drawHead(doc, edition, language)
  for (const section of edition.sections) drawSection(doc, section, edition, language)
  drawFoot(doc, edition, language)
  doc.end()
  await done
  return Buffer.concat(parts)
}
