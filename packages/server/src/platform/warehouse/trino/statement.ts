import type { Sql, SqlPart } from '@sextant/sql'
import { render } from '@sextant/sql'
import { queryFailure, warehouseErrors } from '../warehouse-errors.ts'
import { literal, quotedText } from './literal.ts'

export interface TrinoStatement {
  /** What the cluster is sent. */
  readonly text: string
  /** The same with `?` for its values: what errors show. */
  readonly shown: string
}

/** Where a statement stands while it is read: in code, in quotes, in a comment. */
type Inside = 'code' | 'text' | 'name' | 'line' | 'block'

const opening: Readonly<Record<string, Inside>> = { "'": 'text', '"': 'name' }
const closing: Readonly<Record<string, string>> = { text: "'", name: '"', line: '\r\n' }

/** Where a statement stands after a piece of our own source. A doubled quote closes and opens again. */
const afterText = (text: string, inside: Inside): Inside => {
  let now = inside
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string
    const two = text.slice(at, at + 2)
    if (now === 'code') {
      if (char === '?') throw new TypeError(`a question mark stands outside quotes in: ${text.slice(0, 200)}`)
      if (two === '--') now = 'line'
      else if (two === '/*') [now, at] = ['block', at + 1]
      else now = opening[char] ?? 'code'
    } else if (now === 'block') {
      if (two === '*/') [now, at] = ['code', at + 1]
    } else if (closing[now]?.includes(char) === true) now = 'code'
  }
  return now
}

/**
 * Checks that the values, and nothing else, stand where Trino will look for its `?`: one too many outside quotes would shift all that
 * follow, and one inside quotes would be text.
 */
const assertPlaceholders = (parts: readonly SqlPart[]): void => {
  let inside: Inside = 'code'
  // Pieces of text are read joined: two of them may make up one mark.
  let pending = ''
  for (const part of [...parts, undefined]) {
    if (part?.kind === 'text') {
      pending += part.text
      continue
    }
    inside = afterText(pending, inside)
    pending = ''
    if (part === undefined) break
    if (inside !== 'code') throw new TypeError(`a ${part.kind === 'ident' ? 'name' : 'value'} stands inside quotes or a comment`)
  }
  if (inside !== 'code' && inside !== 'line') throw new TypeError('a statement ends inside quotes or a comment')
}

/** `query.max-length` of a cluster that does not set it, characters. */
export const usualLongestStatement = 1_000_000

/** A statement with its values written in as literals, for texts that the cluster keeps. */
export const withLiterals = (statement: Sql): Sql => {
  assertPlaceholders(statement.parts)
  let position = 0
  const parts = statement.parts.map((part): SqlPart => (part.kind === 'value' ? { kind: 'text', text: literal(part.value, (position += 1)) } : part))
  return { kind: 'sql', parts }
}

/** Trino keeps the text of a view with its `?` in it, and finds only when the view is read that nobody gives it a value. */
const makesView = /^\s*create\s+(?:or\s+replace\s+)?(?:materialized\s+)?view\b/i

const sentText = (statement: Sql): string => {
  const { text, values } = render(statement, 'question')
  if (values.length === 0) return text
  if (makesView.test(text)) return render(withLiterals(statement), 'question').text
  return `execute immediate ${quotedText(text)} using ${values.map((value, index) => literal(value, index + 1)).join(', ')}`
}

/** What cannot be written is a failure of the query, as it is on the other engine. */
const written = (question: string, text: string, write: () => string): string => {
  try {
    return write()
  } catch (error) {
    throw queryFailure(question, text, '', error)
  }
}

/**
 * A statement as Trino takes it: its values bound by `execute immediate … using`, those of a view's definition written into it.
 *
 * @param longest characters the cluster takes (its `query.max-length`); a longer one throws WAREHOUSE_STATEMENT_TOO_LONG
 */
export const trinoStatement = (question: string, statement: Sql, longest: number = usualLongestStatement): TrinoStatement => {
  const { text } = render(statement, 'question')
  const sent = written(question, text, () => {
    assertPlaceholders(statement.parts)
    return sentText(statement)
  })
  if (sent.length > longest) throw warehouseErrors.WAREHOUSE_STATEMENT_TOO_LONG({ question, characters: sent.length, longest })
  return { text: sent, shown: text }
}
