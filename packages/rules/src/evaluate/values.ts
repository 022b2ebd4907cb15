import type { ArithmeticOperator, CompareOperator } from '../tree.ts'

/** A value of the language in memory; null is unknown. Money: minor units; dates and instants: canonical ISO text. */
export type Value = string | number | boolean | null

/** Order by code point, as the engines order text (UTF-16 order differs beyond the basic plane). */
export const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x === y) continue
    const isHighX = x >= 0xd800 && x <= 0xdfff
    const isHighY = y >= 0xd800 && y <= 0xdfff
    return isHighX === isHighY ? x - y : isHighX ? 1 : -1
  }
  return a.length - b.length
}

/** Negative, zero or positive as `a` stands before, at or after `b`; both of one type. */
export const compareValues = (a: string | number | boolean, b: string | number | boolean): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

export const comparisons: Readonly<Record<CompareOperator, (a: Value, b: Value) => boolean | null>> = {
  '=': (a, b) => (a === null || b === null ? null : a === b),
  '!=': (a, b) => (a === null || b === null ? null : a !== b),
  '<': (a, b) => (a === null || b === null ? null : compareValues(a, b) < 0),
  '<=': (a, b) => (a === null || b === null ? null : compareValues(a, b) <= 0),
  '>': (a, b) => (a === null || b === null ? null : compareValues(a, b) > 0),
  '>=': (a, b) => (a === null || b === null ? null : compareValues(a, b) >= 0),
}

export const arithmetic: Readonly<Record<ArithmeticOperator, (a: number, b: number) => number | null>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? null : a / b),
}

/** Null where a number is infinite or not a number. */
export const finite = (value: Value): Value => (typeof value === 'number' && !Number.isFinite(value) ? null : value)

/** Nearest whole number, halves away from zero. */
export const roundHalfAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value))

/** Capitals that Unicode added after the tables of the embedded engine: they stay as they are, here as there. */
const youngCapitals = /^[\u1c89\ua7cb\ua7cc\ua7ce\ua7d2\ua7d4\ua7da\ua7dc\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}]$/u

/** Small letters character by character, without the rules for a whole word: the same as the engines do. */
export const lowerCase = (text: string): string => {
  if (/^\p{ASCII}*$/u.test(text)) return text.toLowerCase()
  let lower = ''
  for (const character of text) lower += character === '\u0130' ? 'i' : youngCapitals.test(character) ? character : character.toLowerCase()
  return lower
}

/** Letters whose capitals are as young: they stay as they are. */
const youngSmall = /^[\u019b\u0264\u1c8a\ua7cd\ua7cf\ua7d3\ua7d5\ua7db\u{10d70}-\u{10d85}\u{16ebb}-\u{16ed3}]$/u
/** Greek letters with iota below: their capital of one character stands so many places after them. */
const iotaBelow = /^[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7]$/u
const iotaBelowVowels = /^[\u1fb3\u1fc3\u1ff3]$/u

const capitalOf = (character: string): string => {
  if (character === 'ß') return '\u1e9e'
  const code = character.codePointAt(0) as number
  if (iotaBelow.test(character)) return String.fromCodePoint(code + 8)
  if (iotaBelowVowels.test(character)) return String.fromCodePoint(code + 9)
  const capital = character.toUpperCase()
  return capital.length > character.length || youngSmall.test(character) ? character : capital
}

/** Capitals character by character, never two for one: the same as the engines do. */
export const upperCase = (text: string): string => {
  if (/^\p{ASCII}*$/u.test(text)) return text.toUpperCase()
  let upper = ''
  for (const character of text) upper += capitalOf(character)
  return upper
}

/** Without the spaces (U+0020) at both ends. */
export const trimSpaces = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) === 32) start += 1
  while (end > start && text.charCodeAt(end - 1) === 32) end -= 1
  return text.slice(start, end)
}

/** The first, or last, code points of a text. */
export const leftOf = (text: string, count: number): string => Array.from(text).slice(0, count).join('')
export const rightOf = (text: string, count: number): string => (count === 0 ? '' : Array.from(text).slice(-count).join(''))

export const codePoints = (text: string): number => {
  let count = 0
  for (const _ of text) count += 1
  return count
}
