import type { Fault } from './errors.ts'
import { canonicalInstant, isDay } from './zone.ts'

export interface Token {
  readonly kind: 'word' | 'quoted-name' | 'number' | 'string' | 'date' | 'instant' | 'mark' | 'end'
  /** The name, operator, decoded string, or text of the number or date. */
  readonly value: string
  readonly offset: number
  readonly end: number
}

const blank = /[\s\u3000]+/y
const word = /[\p{L}_][\p{L}\p{N}_]*/uy
const number = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const moment = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?/y
const mark = /<=|>=|!=|<>|==|[-+*/=<>(),.%]/y
const doubleQuoted = /"(?:[^"\\]|\\.)*"/sy
const singleQuoted = /'(?:[^']|'')*'/y
const quotedName = /`(?:[^`]|``)+`/y

/** Words that cannot be used as a bare name; in backticks they can. */
export const reservedWords: ReadonlySet<string> = new Set([
  'and', 'or', 'not', 'in', 'is', 'null', 'between', 'case', 'when', 'then', 'else', 'end', 'true', 'false', 'where', 'contains', 'starts', 'ends',
])

const wholeWord = /^[\p{L}_][\p{L}\p{N}_]*$/u

/** A name as it is written in rule text: bare when it can be, in backticks otherwise. */
export const writtenName = (name: string): string =>
  wholeWord.test(name) && !reservedWords.has(name.toLowerCase()) ? name : `\`${name.replaceAll('`', '``')}\``

/** Text that every engine can hold: no NUL and no half of a surrogate pair. */
export const isCleanText = (value: string): boolean => !value.includes('\0') && value.isWellFormed()

const matchAt = (pattern: RegExp, text: string, offset: number): string | undefined => {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

const fault = (code: Fault['code'], offset: number, end: number, found: string): Fault => ({
  code, at: { kind: 'text', offset, end }, params: { found: found.length > 40 ? `${found.slice(0, 40)}…` : found },
})

const decodeString = (raw: string): string | undefined => {
  if (raw.startsWith("'")) return raw.slice(1, -1).replaceAll("''", "'")
  if (!raw.includes('\\') && !/\p{Cc}/u.test(raw)) return raw.slice(1, -1)
  try {
    return JSON.parse(raw.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')) as string
  } catch {
    return undefined
  }
}

const readQuoted = (text: string, offset: number): Token | Fault => {
  const quote = text[offset]
  const raw = matchAt(quote === '"' ? doubleQuoted : quote === "'" ? singleQuoted : quotedName, text, offset)
  if (raw === undefined) return fault('UnfinishedString', offset, text.length, text.slice(offset))
  const end = offset + raw.length
  const value = quote === '`' ? raw.slice(1, -1).replaceAll('``', '`') : decodeString(raw)
  if (value === undefined || !isCleanText(value)) return fault('BadString', offset, end, raw)
  return { kind: quote === '`' ? 'quoted-name' : 'string', value, offset, end }
}

const readNumeric = (text: string, offset: number): Token | Fault => {
  const day = matchAt(moment, text, offset)
  if (day !== undefined) {
    const end = offset + day.length
    const value = day.includes('T') ? canonicalInstant(day) : isDay(day) ? day : undefined
    if (value === undefined) return fault('BadDate', offset, end, day)
    return { kind: day.includes('T') ? 'instant' : 'date', value, offset, end }
  }
  const digits = matchAt(number, text, offset) as string
  const end = offset + digits.length
  return Number.isFinite(Number(digits)) ? { kind: 'number', value: digits, offset, end } : fault('BadNumber', offset, end, digits)
}

const isFault = (value: Token | Fault): value is Fault => 'code' in value

/** Cuts rule text into tokens; the first thing that is no token ends it with a fault. */
export const tokenize = (text: string): { readonly tokens: readonly Token[]; readonly fault?: Fault } => {
  const tokens: Token[] = []
  let offset = 0
  while (offset < text.length) {
    const space = matchAt(blank, text, offset)
    if (space !== undefined) {
      offset += space.length
      continue
    }
    const character = text[offset] as string
    let token: Token | Fault
    if (character >= '0' && character <= '9') token = readNumeric(text, offset)
    else if (character === '"' || character === "'" || character === '`') token = readQuoted(text, offset)
    else {
      const name = matchAt(word, text, offset)
      const sign = name === undefined ? matchAt(mark, text, offset) : undefined
      if (name !== undefined) token = { kind: 'word', value: name, offset, end: offset + name.length }
      else if (sign !== undefined) token = { kind: 'mark', value: sign === '<>' ? '!=' : sign === '==' ? '=' : sign, offset, end: offset + sign.length }
      else token = fault('UnexpectedCharacter', offset, offset + 1, character)
    }
    if (isFault(token)) return { tokens: [...tokens, { kind: 'end', value: '', offset, end: offset }], fault: token }
    tokens.push(token)
    offset = token.end
  }
  tokens.push({ kind: 'end', value: '', offset: text.length, end: text.length })
  return { tokens }
}
