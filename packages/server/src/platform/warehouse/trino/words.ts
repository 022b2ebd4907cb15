import type { SqlPart } from '@sextant/sql'

/** Words of a statement that may name a table, in small letters. */
export const wordsOf = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[a-z_][a-z0-9_$]*/g))

/** The same of a statement in parts; values are no names. */
export const wordsIn = (parts: readonly SqlPart[]): ReadonlySet<string> =>
  wordsOf(parts.map((part) => (part.kind === 'text' ? part.text : part.kind === 'ident' ? `"${part.name}"` : '')).join(' '))
