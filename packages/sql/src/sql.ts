/**
 * A piece of SQL: literal text from our own source, interleaved with values that are always bound and identifiers that are
 * always quoted. It is engine-neutral until `render` writes it for one dialect.
 */
export interface Sql {
  readonly kind: 'sql'
  readonly parts: readonly SqlPart[]
}

export type SqlPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: SqlValue }
  | { readonly kind: 'ident'; readonly name: string }

export type SqlValue = string | number | bigint | boolean | null | Uint8Array | readonly (string | number | boolean | null)[]

const text = (value: string): SqlPart => ({ kind: 'text', text: value })

/** What may stand in a `${}` of the `sql` tag: another piece of SQL is spliced, everything else is bound as a value. */
export type SqlSubstitution = Sql | SqlValue

export const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'sql'

/**
 * Builds SQL; every substitution that is not itself `Sql` is bound, never spliced.
 *
 * Example:
 * ```ts
 * import { render, sql } from '@sextant/sql'
 * const query = render(sql`select ${"o'neill"} as name where 1 = ${1}`, 'postgres')
 * query.text // => 'select $1 as name where 1 = $2'
 * query.values // => ["o'neill", 1]
 * ```
 */
export const sql = (strings: TemplateStringsArray, ...substitutions: readonly SqlSubstitution[]): Sql => {
  const parts: SqlPart[] = []
  strings.forEach((literal, index) => {
    if (literal !== '') parts.push(text(literal))
    if (index >= substitutions.length) return
    const substitution = substitutions[index] as SqlSubstitution
    if (isSql(substitution)) parts.push(...substitution.parts)
    else parts.push({ kind: 'value', value: substitution })
  })
  return { kind: 'sql', parts }
}

/** A quoted identifier; several names make a qualified one (`ident('t', 'c')` is `"t"."c"`). */
export const ident = (...names: readonly [string, ...string[]]): Sql => {
  const parts: SqlPart[] = []
  names.forEach((name, index) => {
    if (index > 0) parts.push(text('.'))
    parts.push({ kind: 'ident', name })
  })
  return { kind: 'sql', parts }
}

/** Literal SQL text from our own source. Never pass anything a user wrote; the architecture test counts its uses. */
export const raw = (literal: string): Sql => ({ kind: 'sql', parts: [text(literal)] })

export const empty: Sql = { kind: 'sql', parts: [] }

/** Joins pieces with a separator; an empty list gives `empty`. */
export const join = (pieces: readonly Sql[], separator: Sql = sql`, `): Sql => ({
  kind: 'sql',
  parts: pieces.flatMap((piece, index) => (index === 0 ? piece.parts : [...separator.parts, ...piece.parts])),
})

/** `(a) and (b)`; an empty list is `true`. */
export const and = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : join(conditions.map((condition) => sql`(${condition})`), sql` and `)

/** `(a) or (b)`; an empty list is `false`. */
export const or = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`false` : join(conditions.map((condition) => sql`(${condition})`), sql` or `)
