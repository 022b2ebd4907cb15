import type { CompanyModel } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import type { BatchLoad, Warehouse, WarehouseCell, WarehouseColumn } from '../../../platform/warehouse/warehouse.ts'
import { valuePieces } from '../../../platform/warehouse/value-pieces.ts'
import { isoOf } from '../../../platform/time.ts'
import { createBatches } from '../batches.ts'
import { defaultLevel } from '../catalogue.ts'
import { collectFact, destinationOf } from './fact-rows.ts'
import type { Destination, FactTable } from './fact-rows.ts'
import type { InboxDeps } from './inbox-deps.ts'
import type { LogSlice } from './log.ts'
import type { StoredMessage } from './message.ts'
import { settlePersons } from './persons.ts'
import type { NewlyKnown, PersonMemory, Persons } from './persons.ts'

/*
 * Moves a slice of the log into the warehouse as one batch. The batch's id is the slice's place, so that a landing repeated after a
 * crash replaces itself; the position moves only after the batch is visible. Every message stands in tracked_event, whatever became of it.
 */

export const eventTable = 'tracked_event'

const eventColumns: readonly WarehouseColumn[] = [
  { name: '_id', type: 'string' }, { name: 'type', type: 'string' }, { name: 'event', type: 'string' }, { name: 'user_id', type: 'string' }, { name: 'anonymous_id', type: 'string' },
  { name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: 'received_at', type: 'instant' }, { name: 'landed', type: 'string' }, { name: 'properties', type: 'string' },
  { name: 'problem', type: 'string' }, { name: 'log_byte', type: 'integer' },
]

/** Kinds of event that make a table of their own; more are kept as messages only. */
const learntFactLimit = 500

interface Entry {
  readonly message: StoredMessage
  readonly at: number
}

export interface Landing {
  readonly facts: readonly string[]
  readonly customers: readonly string[]
  readonly landed: number
  readonly duplicates: number
  /** Whether a fact was met for the first time, or came with new columns. */
  readonly hasLearnt: boolean
}

const unreadable = (slice: LogSlice, at: number, text: string, now: number): StoredMessage => ({
  id: `${slice.file}:${at}`, own: false, type: 'track', event: null, user: null, anonymous: null, other: null, at: now, received: now, data: { line: text.slice(0, 1000) },
  problem: 'the line of the log cannot be read',
})

const entriesOf = (slice: LogSlice, now: number): readonly Entry[] =>
  slice.lines.map(({ text, at }) => {
    try {
      return { message: JSON.parse(text) as StoredMessage, at }
    } catch {
      return { message: unreadable(slice, at, text, now), at }
    }
  })

/** Which of these values a column has in rows of other batches. */
const loadedByOthers = async (warehouse: Warehouse, question: string, { table, column }: { readonly table: string; readonly column: string }, values: readonly string[], batchId: string): Promise<readonly string[]> => {
  const found: string[] = []
  for (const piece of valuePieces(values)) {
    const asked = warehouse.dialect.rowsOf({ value: { type: 'string', values: piece } })
    const rows = await warehouse.query<{ value: string }>(question, sql`
      select ${ident(column)} as "value" from ${ident(table)} where ${ident(column)} in (select "asked"."value" from ${asked} as "asked") and batch_id is distinct from ${batchId}`)
    found.push(...rows.map(({ value }) => value))
  }
  return found
}

/** Leaves out what is there already: in this slice, or landed by another. */
const withoutDuplicates = async (warehouse: Warehouse, entries: readonly Entry[], batchId: string): Promise<readonly Entry[]> => {
  const first = new Map<string, Entry>()
  for (const entry of entries) if (!first.has(entry.message.id)) first.set(entry.message.id, entry)
  const asked = [...first.values()].filter(({ message }) => message.own).map(({ message }) => message.id)
  if (asked.length === 0) return [...first.values()]
  for (const id of await loadedByOthers(warehouse, 'inbox.landedBefore', { table: eventTable, column: '_id' }, asked, batchId)) first.delete(id)
  return [...first.values()]
}

const columnsOf = async (warehouse: Warehouse, table: string): Promise<readonly WarehouseColumn[]> => ((await warehouse.hasTable(table)) ? warehouse.describe(table) : [])

/** Collects the rows of every fact that the messages land in. */
const collect = async (
  warehouse: Warehouse, model: CompanyModel, entries: readonly Entry[], persons: Persons,
): Promise<{ readonly facts: ReadonlyMap<string, FactTable>; readonly events: readonly (readonly WarehouseCell[])[] }> => {
  const facts = new Map<string, FactTable>()
  const learnt = (await warehouse.tables()).filter((table) => table.startsWith('fact_')).length
  const tableFor = async (destination: Destination): Promise<FactTable | undefined> => {
    const ready = facts.get(destination.fact)
    if (ready !== undefined) return ready
    const known = await columnsOf(warehouse, `fact_${destination.fact}`)
    if (known.length === 0 && destination.declared === undefined && learnt + facts.size >= learntFactLimit) return undefined
    const made = collectFact(model, destination, known)
    facts.set(destination.fact, made)
    return made
  }
  const events: (readonly WarehouseCell[])[] = []
  for (const { message, at } of entries) {
    const customer = persons.customerOf(message)
    const problems = [message.problem, persons.problems.get(message.id) ?? null]
    let landed: string | null = null
    if (message.event !== null) {
      const destination = destinationOf(model, message.event)
      const table = await tableFor(destination)
      if (table === undefined) problems.push(`there are ${learntFactLimit} kinds of event already; describe this one in model.yaml`)
      else {
        problems.push(table.add({ id: message.id, customer, at: message.at, row: at, data: message.data }))
        landed = `fact_${destination.fact}`
      }
    }
    if (customer === null && message.user !== null) problems.push('nobody is known by its userId; it is kept without a customer')
    const told = problems.filter((problem) => problem !== null)
    events.push([
      message.id, message.type, message.event, message.user, message.anonymous, customer, isoOf(message.at), isoOf(message.received), landed, JSON.stringify(message.data),
      told.length === 0 ? null : told.join('; '), at,
    ])
  }
  return { facts, events }
}

/** Customers that the default level's table does not hold yet get their row. */
const loadNewCustomers = async (load: BatchLoad, warehouse: Warehouse, level: string, entries: readonly Entry[], persons: Persons, batchId: string): Promise<void> => {
  const firstSeen = new Map<string, number>()
  for (const { message } of entries) {
    const customer = persons.customerOf(message)
    if (customer !== null) firstSeen.set(customer, Math.min(message.at, firstSeen.get(customer) ?? Number.POSITIVE_INFINITY))
  }
  const table = `level_${level}`
  const customers = [...firstSeen.keys()]
  if (customers.length === 0) return
  if (await warehouse.hasTable(table)) for (const key of await loadedByOthers(warehouse, 'inbox.knownCustomers', { table, column: '_key' }, customers, batchId)) firstSeen.delete(key)
  if (firstSeen.size === 0) return
  await load.insertRows(
    {
      table, key: ['_key'],
      columns: [{ name: '_key', type: 'string' }, { name: '_customer', type: 'string' }, { name: '_title', type: 'string' }, { name: '_first_seen', type: 'instant' }, { name: '_batch', type: 'string' }],
    },
    [...firstSeen].map(([customer, at]) => [customer, customer, null, isoOf(at), batchId]),
  )
}

interface Person {
  readonly id: string
  readonly customer: string
}

/** Facts with events that nobody was known by and that are one of these persons'; what has a customer is left alone. */
const reattributePiece = async (warehouse: Warehouse, persons: readonly Person[]): Promise<readonly string[]> => {
  const pairs = warehouse.dialect.rowsOf({ id: { type: 'string', values: persons.map(({ id }) => id) }, customer: { type: 'string', values: persons.map(({ customer }) => customer) } })
  // An event with a user id is that user's, whoever the browser belongs to.
  const mine = sql`e._customer is null and p.id = coalesce(e.user_id, e.anonymous_id)`
  const tables = await warehouse.query<{ landed: string }>('inbox.reattribute', sql`select distinct e.landed from ${ident(eventTable)} as e join ${pairs} as p on ${mine} where e.landed is not null`)
  await warehouse.write(async (session) => {
    for (const { landed } of tables)
      await session.execute('inbox.reattribute', sql`
        merge into ${ident(landed)} as f
        using (select e._id, min(p.customer) as customer from ${ident(eventTable)} as e join ${pairs} as p on ${mine} where e.landed = ${landed} group by 1) as m
        on f._id = m._id and f._customer is null when matched then update set _customer = m.customer`)
    // The events come last: by them the rest is found again when this was stopped before its end.
    await session.execute('inbox.reattribute', sql`merge into ${ident(eventTable)} as e using ${pairs} as p on ${mine} when matched then update set _customer = p.customer`)
  })
  return tables.map(({ landed }) => landed.slice('fact_'.length))
}

/** Gives earlier events of an id to the customer it turned out to be. */
const reattribute = async (warehouse: Warehouse, newlyKnown: readonly NewlyKnown[]): Promise<readonly string[]> => {
  // The last thing learnt of an id holds.
  const persons = [...new Map(newlyKnown.map(({ id, customer }) => [id, customer]))].map(([id, customer]) => ({ id, customer }))
  const touched: string[] = []
  for (const piece of valuePieces(persons)) touched.push(...(await reattributePiece(warehouse, piece)))
  return touched
}

export const prepareInboxTables = (warehouse: Warehouse): Promise<void> => warehouse.ensureTable(eventTable, eventColumns)

/** Lands one slice of the log. */
export const landSlice = async (deps: InboxDeps, memory: PersonMemory, model: CompanyModel, slice: LogSlice): Promise<Landing> => {
  const { warehouse, store, clock } = deps
  const batchId = `inbox-${slice.file}-${slice.from}`
  const batches = createBatches(store, clock)
  await batches.open({ id: batchId, kind: 'tracking', source: slice.file, openedBy: 'inbox' })
  const all = entriesOf(slice, clock.now())
  const entries = await withoutDuplicates(warehouse, all, batchId)
  const persons = await settlePersons(deps, memory, model, entries.map(({ message }) => message), batchId)
  const { facts, events } = await collect(warehouse, model, entries, persons)
  await warehouse.loadBatch(batchId, async (load) => {
    await load.insertRows({ table: eventTable, columns: eventColumns }, events)
    for (const table of facts.values()) for (const { target, rows } of table.loads(batchId)) await load.insertRows(target, rows)
    await loadNewCustomers(load, warehouse, defaultLevel(model), entries, persons, batchId)
  })
  const touched = await reattribute(warehouse, persons.newlyKnown)
  const tables = [eventTable, ...[...facts.keys()].map((fact) => `fact_${fact}`)]
  await store.transaction(async (tx) => {
    await tx.execute(sql`update batch set status = 'visible', visible_at = ${isoOf(clock.now())}::timestamptz, tables = ${tables}::text[],
      report = ${JSON.stringify({ messages: entries.length, duplicates: all.length - entries.length })}::jsonb where id = ${batchId}`)
    await tx.execute(sql`insert into inbox_position (log_file, landed_bytes, batch_id) values (${slice.file}, ${slice.to}, ${batchId})
      on conflict (log_file) do update set landed_bytes = excluded.landed_bytes, batch_id = excluded.batch_id`)
  })
  memory.isNew = false
  const customers = [...new Set([...entries.flatMap(({ message }) => persons.customerOf(message) ?? []), ...persons.newlyKnown.map(({ customer }) => customer)])]
  return { facts: [...new Set([...facts.keys(), ...touched])], customers, landed: entries.length, duplicates: all.length - entries.length, hasLearnt: [...facts.values()].some((table) => table.hasGrown()) }
}
