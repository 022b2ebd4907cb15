import { mkdir, writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { ident, join, raw, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/** A company whose visits lie in a database of its own, and the same visits as a file: whatever is read of both must be the same. */

interface Visit {
  readonly id: string
  readonly guest: string | null
  readonly at: string
  readonly amount: string | null
  readonly discount: string
  readonly nights: number | null
  readonly room: string | null
  readonly isCancelled: boolean
  readonly day: string | null
}

const cases: readonly Visit[] = [
  // Halves of a cent on both sides of zero.
  { id: '1', guest: 'c1', at: '2024-01-05 10:00:00', amount: '10.005', discount: '0.000', nights: 1.5, room: 'sea view', isCancelled: false, day: '2024-01-04' },
  { id: '2', guest: 'c1', at: '2024-01-06 23:30:00', amount: '-10.005', discount: '0.000', nights: null, room: null, isCancelled: true, day: null },
  // Clocks that were leapt over, and shown twice.
  { id: '3', guest: 'c2', at: '2024-03-31 02:30:00', amount: '7.500', discount: '1.000', nights: 2, room: 'garden', isCancelled: false, day: '2024-03-30' },
  { id: '4', guest: 'c2', at: '2024-10-27 02:30:00', amount: '12345678.990', discount: '0.010', nights: 0, room: '', isCancelled: false, day: '2024-10-26' },
  // Somebody nobody described, a stay without a guest, and a key with blanks around it.
  { id: '5', guest: 'stranger', at: '2024-05-01 08:00:00', amount: '99.000', discount: '0.000', nights: 1, room: 'garden', isCancelled: false, day: null },
  { id: '6', guest: null, at: '2024-05-02 08:00:00', amount: '50.000', discount: '0.000', nights: 1, room: 'garden', isCancelled: false, day: null },
  { id: '7', guest: '  c3 ', at: '2024-07-01 00:15:00', amount: null, discount: '0.000', nights: 3, room: ' Zimmer "7" ', isCancelled: false, day: '2024-07-01' },
]

/** Many more, by arithmetic: every customer, all seasons. */
const many: readonly Visit[] = Array.from({ length: 400 }, (_, n) => ({
  id: String(100 + n), guest: `c${(n * 7) % 60}`, at: new Date(Date.UTC(2023, 0, 1) + n * 86_400_000 * 1.7 + (n % 24) * 3_600_000).toISOString().replace('T', ' ').slice(0, 19),
  amount: ((n * 37.13) % 900).toFixed(3), discount: ((n * 3) % 5).toFixed(3), nights: (n % 9) / 2, room: ['garden', 'sea view', 'attic'][n % 3] as string, isCancelled: n % 11 === 0, day: `2024-0${1 + (n % 9)}-1${n % 10}`,
}))

export const visits: readonly Visit[] = [...cases, ...many]

const columnTexts = (isFile: boolean): string => `
      id: { type: string, label: { en: Number, zh: 号 }${isFile ? '' : ', column: visit_id'} }
      amount: { type: money, label: { en: Amount, zh: 金额 } }
      discount: { type: money, label: { en: Discount, zh: 折扣 } }
      net: { type: money, label: { en: Net, zh: 净额 }, formula: amount - discount }
      nights: { type: number, label: { en: Nights, zh: 晚数 } }
      room: { type: string, label: { en: Room, zh: 房型 } }
      cancelled: { type: boolean, label: { en: Cancelled, zh: 取消 }, column: is_cancelled }
      day: { type: date, label: { en: Booked for, zh: 预订日 } }`

const fact = (name: string, source: string, rest: string, isFile: boolean): string => `
  ${name}:
    label: { en: ${name}, zh: ${name} }
    source: ${source}
    customer: guest
    time: { column: happened_at }
    value: amount
    ${rest}
    refunds: { when: cancelled = true }
    columns:${columnTexts(isFile).replaceAll('{ en: ', `{ en: ${name} `)}`

export interface VisitModel {
  /** Source of the fact `visit`, as YAML. */
  readonly source: string
  /** unknownCustomer, missingCustomer, key … of both facts. */
  readonly rest?: string
  readonly more?: string
}

/** The company, with the fact `visit` from its source and `visit_file` from a file. */
export const visitModel = ({ source, rest = '', more = '' }: VisitModel): string => `sextant: 1
company: { key: hotel, name: { en: Hotel, zh: 酒店 }, currency: EUR, timeZone: Europe/Berlin, asOf: 2025-01-01T00:00:00Z }
levels:
  person:
    label: { en: Guest, zh: 客人 }
    default: true
    key: number
    source: { file: guests.csv }
    attributes:
      city: { type: string, label: { en: City, zh: 城市 } }
${more}
facts:${fact('visit', source, rest, false)}${fact('visit_file', '{ file: visits.csv }', rest, true)}
`

const quoted = (text: string | number | boolean | null): string => (text === null ? '' : `"${String(text).replaceAll('"', '""')}"`)

/** Guests and visits as files. */
export const writeVisitFiles = async (dir: string): Promise<string> => {
  await mkdir(dir, { recursive: true })
  await writeFile(joinPath(dir, 'guests.csv'), `number,city\n${Array.from({ length: 60 }, (_, n) => `c${n},${n % 2 === 0 ? 'Rome' : 'Oslo'}`).join('\n')}\n`)
  const rows = visits.map((one) => [one.id, one.guest, one.at, one.amount, one.discount, one.nights, one.room, one.isCancelled, one.day].map(quoted).join(','))
  await writeFile(joinPath(dir, 'visits.csv'), `id,guest,happened_at,amount,discount,nights,room,is_cancelled,day\n${rows.join('\n')}\n`)
  return dir
}

const text = (value: string | null): Sql => (value === null ? sql`cast(null as varchar)` : sql`cast(${value} as varchar)`)

/** Makes the table of visits in another catalog, and fills it. */
export const makeVisits = async (execute: (statement: Sql) => Promise<unknown>, table: readonly [catalog: string, schema: string, table: string], rows: readonly Visit[] = visits): Promise<void> => {
  const name = ident(...table)
  await execute(sql`create table ${name} (visit_id bigint, guest varchar, happened_at timestamp(6), amount decimal(14, 3), discount decimal(14, 3), nights ${raw('double')}, room varchar, is_cancelled boolean, day date)`)
  await addVisits(execute, table, rows)
}

export const addVisits = async (execute: (statement: Sql) => Promise<unknown>, table: readonly [catalog: string, schema: string, table: string], rows: readonly Visit[]): Promise<void> => {
  const cells = rows.map((one) => sql`(cast(${one.id} as bigint), ${text(one.guest)}, cast(${one.at} as timestamp(6)), cast(${text(one.amount)} as decimal(14, 3)), cast(${one.discount} as decimal(14, 3)),
    cast(${text(one.nights === null ? null : String(one.nights))} as double), ${text(one.room)}, cast(${String(one.isCancelled)} as boolean), cast(${text(one.day)} as date))`)
  await execute(sql`insert into ${ident(...table)} select * from (values ${join(cells)}) as "rows" (visit_id, guest, happened_at, amount, discount, nights, room, is_cancelled, day)`)
}

/** Columns that both facts have, in an order that does not depend on the engine. */
export const visitRows = (table: 'fact_visit' | 'fact_visit_file'): Sql =>
  sql`select "_customer" as "customer", "_at" as "at", "_refund" as "refund", "id", "amount", "discount", "net", "nights", "room", "cancelled", "day" from ${ident(table)} order by "id", "at"`
