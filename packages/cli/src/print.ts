import type { Language } from './parse-arguments.ts'
import { table } from './table.ts'

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const isLabel = (value: Json): value is { readonly en: string; readonly zh: string } => Object.keys(value).length === 2 && typeof value['en'] === 'string' && typeof value['zh'] === 'string'

const isEstimate = (value: Json): value is { readonly value: number; readonly low: number; readonly high: number } =>
  Object.keys(value).length === 3 && ['value', 'low', 'high'].every((name) => typeof value[name] === 'number')

const spaced = (name: string): string => name.replaceAll(/([a-z])([A-Z])/g, (_match, left: string, right: string) => `${left} ${right.toLowerCase()}`)

const longestCell = 60
/** The last column pushes nothing aside. */
const longestLastCell = 200

const number = (value: number, language: Language): string => value.toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { maximumFractionDigits: Math.abs(value) < 1 ? 5 : 2 })

const yesNo = { en: ['yes', 'no'], zh: ['是', '否'] } as const

/** A value in one line. */
const inline = (value: unknown, language: Language): string => {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'number') return number(value, language)
  if (typeof value === 'boolean') return yesNo[language][value ? 0 : 1]
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((item) => inline(item, language)).join(', ')
  if (!isRecord(value)) return ''
  if (isLabel(value)) return value[language]
  if (isEstimate(value)) return `${number(value.value, language)} [${number(value.low, language)}, ${number(value.high, language)}]`
  return Object.entries(value).map(([name, inside]) => `${name}=${inline(inside, language)}`).join(' ')
}

const cut = (text: string, longest: number): string => {
  const flat = text.replaceAll(/\s*\n\s*/g, ' ⏎ ')
  return flat.length <= longest ? flat : `${flat.slice(0, longest - 1)}…`
}

const isRows = (value: unknown): value is readonly Json[] => Array.isArray(value) && value.length > 0 && value.every((item) => isRecord(item) && !isLabel(item))

const rowsText = (rows: readonly Json[], language: Language): string => {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns = names.map((name) => ({ title: spaced(name), isNumber: rows.every((row) => row[name] === null || row[name] === undefined || typeof row[name] === 'number') }))
  return table(columns, rows.map((row) => names.map((name, index) => cut(inline(row[name], language), index === names.length - 1 ? longestLastCell : longestCell))))
}

const isNested = (value: unknown): boolean => isRows(value) || (isRecord(value) && !isLabel(value) && !isEstimate(value) && Object.keys(value).length > 0)

/** Texts that are the answer itself: printed as they are, so that `> file` works. */
const documents = ['csv', 'sql', 'yaml'] as const

const block = (value: unknown, language: Language): string => {
  if (isRows(value)) return rowsText(value, language)
  if (!isRecord(value) || isLabel(value) || isEstimate(value)) return inline(value, language)
  const document = documents.find((name) => typeof value[name] === 'string')
  if (document !== undefined) return (value[document] as string).replace(/\n$/, '')
  const entries = Object.entries(value)
  const plain = entries.filter(([, member]) => !isNested(member))
  const width = Math.max(0, ...plain.map(([name]) => spaced(name).length))
  const lines = plain.map(([name, member]) => `${spaced(name).padEnd(width)}  ${inline(member, language)}`)
  const nested = entries.filter(([, member]) => isNested(member)).map(([name, member]) => `${spaced(name)}\n${block(member, language).replaceAll(/^/gm, '  ')}`)
  return [...(lines.length > 0 ? [lines.join('\n')] : []), ...nested].join('\n\n')
}

const nothing = { en: 'nothing', zh: '无' } as const

/** An answer for people: labelled lines and aligned tables, numbers with separators, labels in their language. */
export const humanText = (output: unknown, language: Language): string => {
  if (output === null) return nothing[language]
  if (!isRecord(output)) return block(output, language)
  // An answer that is one list is its table alone.
  const lists = Object.entries(output).filter(([, member]) => Array.isArray(member))
  const others = Object.entries(output).filter(([, member]) => !Array.isArray(member) && member !== null)
  const [only] = lists
  if (only !== undefined && lists.length === 1 && others.length === 0) return isRows(only[1]) ? rowsText(only[1], language) : inline(only[1], language) || nothing[language]
  return block(output, language)
}
