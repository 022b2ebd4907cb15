import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { dayOfWall, utcOf, wallOfDay } from '../zone.ts'

const dayMs = 86_400_000

/** The day so many days later; null outside the years 1 to 9999, which no engine writes alike. */
export const addDays = (day: Sql, count: number, dialect: Dialect): Sql => {
  if (count === 0) return day
  const isInside = count > 0
    ? sql`${day} <= ${dialect.day(dayOfWall(wallOfDay('9999-12-31') - count * dayMs))}`
    : sql`${day} >= ${dialect.day(dayOfWall(wallOfDay('0001-01-01') - count * dayMs))}`
  return sql`case when ${isInside} then ${dialect.addDays(day, count)} end`
}

/**
 * Days from today to the next day with the day and month of `day`. Only its month and day of the month are read, so the first of every
 * month is a constant; 29 February counts on from 1 February and so falls on 1 March in common years.
 */
export const daysUntilAnniversary = (day: Sql, today: string, dialect: Dialect): Sql => {
  const start = wallOfDay(today)
  const [year, month, dayOfMonth] = today.split('-').map(Number) as [number, number, number]
  const number = (value: number): Sql => dialect.typed(value, 'number')
  const firstOf = (one: number, inYear: number): Sql => number((utcOf(inYear, one - 1, 1) - start) / dayMs)
  const part = dialect.part('day', day)
  const isAfterLeapDay = month === 3 && dayOfMonth === 1 && new Date(utcOf(year, 1, 29)).getUTCMonth() === 2
  const branches = Array.from({ length: 12 }, (_, index) => {
    const one = index + 1
    if (one === month) return sql`case when ${part} >= ${number(dayOfMonth)} then ${firstOf(one, year)} else ${firstOf(one, year + 1)} end`
    if (one === 2 && isAfterLeapDay) return sql`case when ${part} = ${number(29)} then ${firstOf(one, year)} else ${firstOf(one, year + 1)} end`
    return firstOf(one, one > month ? year : year + 1)
  })
  const cases = branches.map((branch, index) => sql` when ${number(index + 1)} then ${branch}`)
  return sql`(case ${dialect.part('month', day)}${{ kind: 'sql', parts: cases.flatMap(({ parts }) => parts) }} end + ${part} - ${number(1)})`
}
