import { isWord, peek, stop, takeMark, takeWord } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import type { Token } from './tokens.ts'
import { calendarUnits, windowUnits } from './tree.ts'
import type { CalendarUnit, Window, WindowUnit } from './tree.ts'

const unitWords: ReadonlyMap<string, CalendarUnit> = new Map(calendarUnits.flatMap((unit) => [[unit, unit], [`${unit}s`, unit]] as const))

/** The calendar unit written at a place (`month`, `months`, `billing period`) and how many words it takes. */
const unitAt = (cursor: Cursor, ahead: number): { readonly unit: CalendarUnit; readonly words: number } | undefined => {
  const token = peek(cursor, ahead)
  if (isWord(token, 'billing')) {
    const next = peek(cursor, ahead + 1)
    return isWord(next, 'period') || isWord(next, 'periods') ? { unit: 'billing_period', words: 2 } : undefined
  }
  const unit = token.kind === 'word' ? unitWords.get(token.value.toLowerCase()) : undefined
  return unit === undefined ? undefined : { unit, words: 1 }
}

/** Whether `month 12 back` stands here. */
const isBackPeriod = (cursor: Cursor, ahead: number): boolean => {
  const unit = unitAt(cursor, ahead)
  return unit !== undefined && peek(cursor, ahead + unit.words).kind === 'number' && isWord(peek(cursor, ahead + unit.words + 1), 'back')
}

const isName = (token: Token): boolean => token.kind === 'word' || token.kind === 'quoted-name'

/** Whether the next argument of an aggregate is a window and no value. */
export const startsWindow = (cursor: Cursor): boolean => {
  const token = peek(cursor)
  const next = peek(cursor, 1)
  if (token.kind === 'number') return isBackPeriod(cursor, 1)
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
      return unitAt(cursor, 1) !== undefined
    case 'previous':
      return unitAt(cursor, next.kind === 'number' ? 2 : 1) !== undefined
    case 'around':
      return isName(next)
    default:
      return isBackPeriod(cursor, 0)
  }
}

const readCount = (cursor: Cursor): number => {
  const token = peek(cursor)
  if (token.kind !== 'number') stop(cursor, ['a whole number'])
  cursor.position += 1
  return Number(token.value)
}

const readOffset = (cursor: Cursor): number => {
  const isNegative = takeMark(cursor, '-')
  const count = readCount(cursor)
  return isNegative && count !== 0 ? -count : count
}

/** A unit of a length of time: `days`, `month`. */
export const readUnit = (cursor: Cursor): WindowUnit => {
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

const readCalendarUnit = (cursor: Cursor): CalendarUnit => {
  const found = unitAt(cursor, 0) ?? stop(cursor, ['day', 'week', 'month', 'quarter', 'year', 'billing period'])
  cursor.position += found.words
  return found.unit
}

const periods = (unit: CalendarUnit, back: number, count: number): Window => ({ kind: 'calendar', unit, back, ...(count === 1 ? {} : { count }) })

const readHoliday = (cursor: Cursor): Window => {
  const isPrevious = isWord(peek(cursor), 'previous')
  if (isPrevious) cursor.position += 1
  const token = peek(cursor)
  if (!isName(token)) stop(cursor, ['the name of a holiday'])
  cursor.position += 1
  let back = isPrevious ? 1 : 0
  if (!isPrevious && peek(cursor).kind === 'number') {
    back = readCount(cursor)
    if (!takeWord(cursor, 'back')) stop(cursor, ['back'])
  }
  if (!takeWord(cursor, 'from')) stop(cursor, ['from'])
  const from = readOffset(cursor)
  if (!takeWord(cursor, 'to')) stop(cursor, ['to'])
  const to = readOffset(cursor)
  if (!takeWord(cursor, 'days') && !takeWord(cursor, 'day')) stop(cursor, ['days'])
  return { kind: 'holiday', name: token.value, back, from, to }
}

/** `month 12 back`, `3 months 12 back`. */
const readBackPeriod = (cursor: Cursor): Window => {
  const count = peek(cursor).kind === 'number' ? readCount(cursor) : 1
  const unit = readCalendarUnit(cursor)
  const back = readCount(cursor)
  cursor.position += 1
  return periods(unit, back, count)
}

/** The window that stands here; `undefined` for `ever`. */
export const readWindow = (cursor: Cursor): Window | undefined => {
  if (isBackPeriod(cursor, peek(cursor).kind === 'number' ? 1 : 0)) return readBackPeriod(cursor)
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
    case 'around':
      return readHoliday(cursor)
    default: {
      if (word === 'this') return periods(readCalendarUnit(cursor), 0, 1)
      const count = peek(cursor).kind === 'number' ? readCount(cursor) : 1
      return periods(readCalendarUnit(cursor), 1, count)
    }
  }
}
