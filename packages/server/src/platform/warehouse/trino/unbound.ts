import { raw } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { quotedText } from './literal.ts'

/*
 * What an engine takes as a literal only, and never as a bound value: paths of files, properties of tables, arguments of procedures, names of types, places in a
 * list. Each is closed in itself, by quotes or by its form.
 */

/** Texts in quotes, one after the other. */
export const textLiterals = (texts: readonly string[]): Sql => raw(texts.map(quotedText).join(', '))

/** A text in quotes, for either engine. */
export const textLiteral = (text: string): Sql => textLiterals([text])

const formed = (text: string, form: RegExp, what: string): Sql => {
  if (!form.test(text)) throw new TypeError(`this is no ${what}: ${text}`)
  return raw(text)
}

/** A name of a type as an engine describes it: `decimal(9, 2)`, `row("a" bigint)`. */
export const typeName = (type: string): Sql => formed(type, /^[a-z]\w*(?:[ \w(),]|"[^"]*")*$/i, 'name of a type')

export const wholeLiteral = (value: number): Sql => formed(String(value), /^-?\d+$/, 'whole number')
