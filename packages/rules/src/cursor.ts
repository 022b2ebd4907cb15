import type { Fault } from './errors.ts'
import type { Token } from './tokens.ts'

/** Ends parsing at the first place where the text stops being a rule; never leaves `parseSyntax`. */
export class ParseStop extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.code)
    this.fault = fault
  }
}

/** The tokens of a text and where the parser stands in them. */
export interface Cursor {
  readonly tokens: readonly Token[]
  position: number
  nesting: number
}

export const peek = (cursor: Cursor, ahead = 0): Token => (cursor.tokens[cursor.position + ahead] ?? cursor.tokens.at(-1)) as Token
export const isWord = (token: Token, word: string): boolean => token.kind === 'word' && token.value.toLowerCase() === word
export const isMark = (token: Token, mark: string): boolean => token.kind === 'mark' && token.value === mark

export const stop = (cursor: Cursor, expected: readonly string[]): never => {
  const token = peek(cursor)
  const found = token.kind === 'end' ? 'the end' : `"${token.value.slice(0, 40)}"`
  throw new ParseStop({
    code: 'Unexpected', at: { kind: 'text', offset: token.offset, end: Math.max(token.end, token.offset) }, params: { found, expected: expected.join(' / ') }, expected,
  })
}

export const takeWord = (cursor: Cursor, word: string): boolean => {
  if (!isWord(peek(cursor), word)) return false
  cursor.position += 1
  return true
}

export const takeMark = (cursor: Cursor, mark: string): boolean => {
  if (!isMark(peek(cursor), mark)) return false
  cursor.position += 1
  return true
}
