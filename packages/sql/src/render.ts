import type { Sql, SqlValue } from './sql.ts'

export interface RenderedSql {
  readonly text: string
  readonly values: readonly SqlValue[]
}

export type PlaceholderStyle = 'postgres' | 'duckdb' | 'question'

const quote = (name: string): string => {
  if (name.includes('\0')) throw new Error('an identifier cannot contain a NUL character')
  return `"${name.replaceAll('"', '""')}"`
}

/** Writes SQL for a driver: `$1 …` for postgres and duckdb, `?` for question-mark drivers; identifiers are double-quoted. */
export const render = (query: Sql, style: PlaceholderStyle): RenderedSql => {
  const values: SqlValue[] = []
  let textOut = ''
  for (const part of query.parts) {
    if (part.kind === 'text') textOut += part.text
    else if (part.kind === 'ident') textOut += quote(part.name)
    else {
      values.push(part.value)
      textOut += style === 'question' ? '?' : `$${values.length}`
    }
  }
  return { text: textOut, values }
}

const literal = (value: SqlValue): string => {
  if (value === null) return 'null'
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (value instanceof Uint8Array) return `'\\x${Buffer.from(value).toString('hex')}'`
  if (Array.isArray(value)) return `[${value.map((item) => literal(item as SqlValue)).join(', ')}]`
  return String(value)
}

/** The query with its values written in, for people to read and copy. Never executed. */
export const readable = (query: Sql): string =>
  query.parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'ident' ? quote(part.name) : literal(part.value)))
    .join('')
