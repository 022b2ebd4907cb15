import { isWord, peek, stop, takeWord } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { calendarUnits, windowUnits } from './tree.ts'
import type { CalendarUnit, Window, WindowUnit } from './tree.ts'

/** Whether the next argument of an aggregate is a window and no value. */
export const startsWindow = (cursor: Cursor): boolean => {
  const token = peek(cursor)
  const next = peek(cursor, 1)
  if (token.kind !== 'word') return false
  switch (token.value.toLowerCase()) {
    case 'last':
    case 'between':
      return next.kind === 'number'
    case 'since':
    case 'from':
      return next.kind === 'date' || next.kind === 'instant'
    case 'ever':
      return next.kind === 'mark' && (next.value === ',' || next.value === ')')
    case 'this':
    case 'previous':
      return next.kind === 'word' && (calendarUnits as readonly string[]).includes(next.value.toLowerCase())
    default:
      return false
  }
}

const readCount = (cursor: Cursor): number => {
  const token = peek(cursor)
  if (token.kind !== 'number') stop(cursor, ['a whole number'])
  cursor.position += 1
  return Number(token.value)
}

const readUnit = (cursor: Cursor): WindowUnit => {
  const token = peek(cursor)
  const unit = windowUnits.find((known) => isWord(token, known) || isWord(token, known.slice(0, -1)))
  if (unit === undefined) return stop(cursor, windowUnits)
  cursor.position += 1
  return unit
}

const readMoment = (cursor: Cursor): string => {
  const token = peek(cursor)
  if (token.kind !== 'date' && token.kind !== 'instant') stop(cursor, ['a date'])
  cursor.position += 1
  return token.value
}

/** The window that stands here; `undefined` for `ever`. */
export const readWindow = (cursor: Cursor): Window | undefined => {
  const word = peek(cursor).value.toLowerCase()
  cursor.position += 1
  switch (word) {
    case 'ever':
      return undefined
    case 'last':
      return { kind: 'last', count: readCount(cursor), unit: readUnit(cursor) }
    case 'between': {
      const from = readCount(cursor)
      if (!takeWord(cursor, 'and')) stop(cursor, ['and'])
      const to = readCount(cursor)
      const unit = readUnit(cursor)
      if (!takeWord(cursor, 'ago')) stop(cursor, ['ago'])
      return { kind: 'ago', from, to, unit }
    }
    case 'since':
      return { kind: 'since', from: readMoment(cursor) }
    case 'from': {
      const from = readMoment(cursor)
      if (!takeWord(cursor, 'to')) stop(cursor, ['to'])
      return { kind: 'span', from, to: readMoment(cursor) }
    }
    default: {
      const unit = peek(cursor).value.toLowerCase() as CalendarUnit
      cursor.position += 1
      return { kind: 'calendar', unit, back: word === 'this' ? 0 : 1 }
    }
  }
}
