import { createHash } from 'node:crypto'
import type { Catalogue, Expression, Rule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isScoped } from '../../../platform/asking.ts'
import type { Store } from '../../../platform/store/store.ts'
import { insertRows } from '../../../platform/store/insert-rows.ts'
import { isoOf } from '../../../platform/time.ts'
import type { Clock } from '../../../platform/time.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import { readsOf } from '../../segments/index.ts'
import type { Reads } from '../../segments/index.ts'
import { expressionsOf } from './indicator-sql.ts'
import type { Indicator, IndicatorFrame } from './indicator-sql.ts'

/*
 * An indicator over customers is a look at the whole base for every period. What the base was at the end of a period that is over does not
 * change by time, only by data that come late, are corrected or taken back: so a reading is kept with what data it had seen, and before it is
 * used again the rows that came since are asked for the earliest instant they concern. A kept reading always equals one taken now.
 */

export interface KeptDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
}

/** One figure of a reading: area (null: the whole), value, and what a share is a share of. */
export type KeptFigure = readonly [area: string | null, value: number | null, size: number | null]

export interface Kept {
  /** End of a period → its figures. */
  readonly known: ReadonlyMap<string, readonly KeptFigure[]>
  readonly keep: (readings: ReadonlyMap<string, readonly KeptFigure[]>) => Promise<void>
}

interface Batch {
  readonly id: string
  readonly kind: string
  readonly status: string
  readonly tables: readonly string[]
}

/** What data there were: the newest change, the batches shortly before it (two may end out of order), and the merges. */
interface Seen {
  readonly to: string | null
  readonly ids: readonly string[]
  readonly merges: string
}

const overlapMs = 15 * 60_000
const keptDays = 100
const dayMs = 86_400_000

const changedAt = sql`coalesce(undone_at, visible_at)`
const dataKinds = sql`kind in ('import', 'tracking') and status in ('visible', 'undone')`

const seenNow = async (store: Store): Promise<Seen> => {
  const { to } = await store.one<{ to: string | null }>(sql`select max(${changedAt}) as "to" from batch where ${dataKinds}`)
  const { merges } = await store.one<{ merges: string }>(sql`select concat(count(*), '/', count(undone_at)) as merges from identity_merge`)
  const ids = to === null ? [] : await store.query<{ id: string }>(sql`select concat(id, ' ', status) as id from batch where ${dataKinds} and ${changedAt} >= ${isoOf(Date.parse(to) - overlapMs)} order by id`)
  return { to: to === null ? null : isoOf(Date.parse(to)), ids: ids.map(({ id }) => id), merges }
}

const batchesSince = async (store: Store, seen: Seen): Promise<readonly Batch[]> => {
  const since = seen.to === null ? sql`true` : sql`${changedAt} >= ${isoOf(Date.parse(seen.to) - overlapMs)}`
  const rows = await store.query<Batch>(sql`select id, kind, status, tables from batch where ${dataKinds} and ${since} order by id`)
  return rows.filter(({ id, status }) => !seen.ids.includes(`${id} ${status}`))
}

interface Question {
  readonly fingerprint: string
  readonly factTables: readonly string[]
  /** Of these, tables whose rows are replaced by rows of the same key. */
  readonly keyedTables: readonly string[]
  readonly customerTable: string
  readonly readsAttributes: boolean
}

/** What a fact is. Whether a look for strangers was taken since the last write makes rules faster, and changes no answer: it comes and goes. */
const meaningOf = ({ hasKnownCustomers: _pace, ...fact }: Catalogue['facts'][string]): Catalogue['facts'][string] => fact

/** What an indicator reads; null when what it reads changes otherwise than by imports and events. */
const questionOf = (indicator: Indicator, by: string | null, { company, area }: IndicatorFrame): Question | null => {
  const { catalogue } = company
  const expressions = expressionsOf(indicator, company, area)
  if (expressions === null) return null
  const asRule = (when: Expression): Rule => ({ language: 1, when })
  const reads: readonly Reads[] = expressions.map((one) => readsOf(asRule(one), catalogue))
  const all = (pick: (one: Reads) => ReadonlySet<string>): readonly string[] => [...new Set(reads.flatMap((one) => [...pick(one)]))].toSorted()
  const [facts, segments, tags] = [all((one) => one.facts), all((one) => one.segments), all((one) => one.tags)]
  const isTold = all((one) => one.scores).length === 0 && !facts.includes('contact') && !facts.includes('response') &&
    segments.every((name) => catalogue.segments[name]?.members.kind === 'rule') && tags.every((name) => catalogue.tags?.[name]?.values.kind === 'expression')
  const tables = facts.map((name) => catalogue.facts[name]?.table)
  if (!isTold || !tables.every((table) => table !== undefined)) return null
  const { timeZone, calendar, currencyDigits, customerTable, attributes } = catalogue
  const definitions = reads.map(({ definition }) => definition)
  const fingerprint = createHash('sha256').update(JSON.stringify([
    1, indicator, by, area?.kind === 'groups' ? area.groups.map(({ key }) => key) : null, expressions, definitions, timeZone, calendar, currencyDigits, customerTable, attributes, facts.map((name) => meaningOf(catalogue.facts[name] as Catalogue['facts'][string])),
  ])).digest('hex')
  const text = `${JSON.stringify(expressions)} ${definitions.join(' ')}`
  const keyedTables = facts.flatMap((name) => ((company.model.facts[name]?.key ?? []).length === 0 ? [] : [catalogue.facts[name]?.table ?? name]))
  return { fingerprint, factTables: tables, keyedTables, customerTable, readsAttributes: Object.keys(attributes).some((name) => text.includes(name)) }
}

/** Before everything: no reading is true any more. */
const beginning = '0001-01-01T00:00:00.000Z'

const named = (columns: readonly string[]): Sql => join(columns.map((name) => ident(name)))
/** Columns that say where a row came from. */
const own = new Set(['_batch', '_row'])

interface Changes {
  readonly warehouse: Warehouse
  readonly question: Question
  /** Tables with rows; what is read in place is not among them. */
  readonly tables: ReadonlySet<string>
  /** A select of the batches' ids. */
  readonly batches: Sql
}

/** First instants that changed customers concern: when they became known. Rows delivered again as they were concern none. */
const changedCustomers = async ({ warehouse, question, tables, batches }: Changes): Promise<readonly Sql[]> => {
  const { customerTable: table, readsAttributes } = question
  if (!tables.has(table)) return []
  const columns = (await warehouse.describe(table)).map(({ name }) => name)
  const compared = named(columns.filter((name) => (readsAttributes ? !own.has(name) : name === '_customer' || name === '_first_seen')))
  const replaced = await warehouse.replacedBy(table, batches)
  const rows = sql`select ${compared} from ${ident(table)} where batch_id in (${batches})`
  const changed = replaced === undefined ? rows : sql`${rows} except select ${compared} from ${replaced} as "replaced" where batch_id not in (${batches})`
  return [sql`select min(coalesce("_first_seen", ${warehouse.dialect.instant(beginning)})) as "at" from (${changed}) as "changed"`]
}

const changedRows = async ({ warehouse, tables, batches }: Changes, table: string): Promise<readonly Sql[]> => {
  const replaced = await warehouse.replacedBy(table, batches)
  return [
    ...(tables.has(table) ? [sql`select min("_at") as "at" from ${ident(table)} where batch_id in (${batches})`] : []),
    ...(replaced === undefined ? [] : [sql`select min("_at") as "at" from ${replaced} as "replaced"`]),
  ]
}

/** What is asked for the earliest instant that batches concern; null when that cannot be told. */
const changesBy = async (changes: Changes): Promise<Sql | null> => {
  const { warehouse, question, tables, batches } = changes
  if (!question.factTables.every((table) => tables.has(table))) return null
  // Where replaced rows are not shown, nobody can tell at which instants they were.
  for (const table of question.keyedTables) if ((await warehouse.replacedBy(table, batches)) === undefined) return null
  // An alias moves events that came before it to another customer.
  const moved = tables.has('tracked_event') ? [sql`select min(${warehouse.dialect.instant(beginning)}) as "at" from tracked_event where type in ('alias', 'identify') and batch_id in (${batches})`] : []
  const rows = (await Promise.all(question.factTables.map((table) => changedRows(changes, table)))).flat()
  return sql`select min("at") as "at" from (${join([...(await changedCustomers(changes)), ...rows, ...moved], sql` union all `)}) as "earliest"`
}

/** The earliest instant that what came concerns: null when none, the beginning when that cannot be told. */
const earliestOf = async (warehouse: Warehouse, question: Question, batches: readonly Batch[]): Promise<string | null> => {
  if (batches.length === 0) return null
  const isPlain = (table: string): boolean => table === question.customerTable || table.startsWith('fact_') || table === 'tracked_event'
  if (batches.some(({ status, tables }) => status !== 'visible' || !tables.every(isPlain))) return beginning
  const tables = new Set(await warehouse.tables())
  // Events land many times a day: their batches are too many to bind.
  return await warehouse.withKeys(batches.map(({ id }) => id), async (keys, session) => {
    const asked = await changesBy({ warehouse, question, tables, batches: sql`select "key" from ${keys} as "batches"` })
    return asked === null ? beginning : (await session.one<{ at: string | null }>('indicators.changed', asked)).at
  })
}

interface Row {
  readonly at: string
  readonly figures: readonly KeptFigure[]
  readonly seen: string
}

/** Those of the readings that data have not changed since. */
const stillTrue = async (deps: KeptDeps, question: Question, rows: readonly Row[], now: Seen): Promise<readonly Row[]> => {
  const valid: Row[] = []
  for (const [text, group] of Map.groupBy(rows, ({ seen }) => seen)) {
    const seen = JSON.parse(text) as Seen
    if (seen.merges !== now.merges) continue
    const earliest = await earliestOf(deps.warehouse, question, await batchesSince(deps.store, seen))
    valid.push(...(earliest === null ? group : group.filter(({ at }) => Date.parse(at) <= Date.parse(earliest))))
  }
  return valid
}

/** The readings kept of an indicator, checked; null when it cannot be kept, or for who sees a part of the customers only. */
export const keptReadings = async (deps: KeptDeps, indicator: Indicator, by: string | null, frame: IndicatorFrame): Promise<Kept | null> => {
  if (isScoped()) return null
  const question = questionOf(indicator, by, frame)
  if (question === null) return null
  const { store } = deps
  const { fingerprint } = question
  // Before anything is asked: what becomes visible meanwhile is looked at again the next time.
  const now = await seenNow(store)
  const [mark, usedAt] = [JSON.stringify(now), isoOf(deps.clock.now())]
  const rows = await store.query<Row>(sql`select at, figures, seen from indicator_reading where fingerprint = ${fingerprint}`)
  const valid = await stillTrue(deps, question, rows, now)
  await store.transaction(async (tx) => {
    await tx.execute(sql`delete from indicator_reading where (fingerprint = ${fingerprint} and not at = any(${valid.map(({ at }) => at)}::timestamptz[])) or used_at < ${isoOf(deps.clock.now() - keptDays * dayMs)}`)
    await tx.execute(sql`update indicator_reading set seen = ${mark}, used_at = ${usedAt} where fingerprint = ${fingerprint} and (seen <> ${mark} or used_at < ${isoOf(deps.clock.now() - dayMs)})`)
  })
  return {
    known: new Map(valid.map(({ at, figures }) => [isoOf(Date.parse(at)), figures])),
    keep: async (readings) => {
      const kept = [...readings].map(([at, figures]) => ({ fingerprint, at, figures, seen: mark, used_at: usedAt }))
      await store.transaction(async (tx) => void (await insertRows(tx, 'indicator_reading', { fingerprint: 'text', at: 'timestamptz', figures: 'jsonb', seen: 'text', used_at: 'timestamptz' }, kept,
        sql`on conflict (fingerprint, at) do update set figures = excluded.figures, seen = excluded.seen, used_at = excluded.used_at`)))
    },
  }
}
