import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { bySextant } from '../../platform/asking.ts'
import type { Store } from '../../platform/store/store.ts'
import { valuePieces } from '../../platform/warehouse/value-pieces.ts'
import type { Warehouse, WarehouseColumn } from '../../platform/warehouse/warehouse.ts'

/**
 * The ledger's copy in the warehouse, so that rules, matching and measurement read contacts and responses beside the facts. The store
 * stays the truth: the copy follows the rows' change numbers, and how far it is stands in the warehouse, written after the rows: a page that
 * was stopped between the two is written again, which changes nothing.
 */

interface Projection {
  readonly name: string
  readonly table: string
  readonly columns: readonly WarehouseColumn[]
  readonly read: (after: number) => Sql
}

const contactProjection: Projection = {
  name: 'contact',
  table: 'ledger_contact',
  columns: [
    { name: '_id', type: 'string' }, { name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: 'campaign', type: 'string' }, { name: 'run', type: 'string' }, { name: 'arm', type: 'string' },
    { name: 'offer', type: 'string' }, { name: 'channel', type: 'string' }, { name: 'direction', type: 'string' }, { name: 'status', type: 'string' }, { name: 'counts_as_contact', type: 'boolean' },
    { name: 'treatment', type: 'string' }, { name: 'treatment_code', type: 'string' }, { name: 'contact_code', type: 'string' }, { name: 'coupon_code', type: 'string' }, { name: 'cost', type: 'integer' }, { name: 'planned_at', type: 'instant' },
  ],
  read: (after) => sql`
    select contact.id as _id, contact.customer_id as _customer, coalesce(contact.sent_at, contact.planned_at) as _at, contact.campaign_key as campaign, contact.run_id as run, contact.arm,
      treatment.offer_key as offer, contact.channel, contact.direction, contact.status, contact.counts_as_contact, treatment.id as treatment, treatment.code as treatment_code,
      contact.code as contact_code, contact.coupon_code, contact.cost_minor as cost, contact.planned_at, contact.change_number
    from contact join treatment on treatment.id = contact.treatment_id
    where contact.change_number > ${after}
    order by contact.change_number
    limit ${pageSize}`,
}

const responseProjection: Projection = {
  name: 'response',
  table: 'ledger_response',
  columns: [
    { name: '_id', type: 'string' }, { name: '_customer', type: 'string' }, { name: '_at', type: 'instant' }, { name: 'contact', type: 'string' }, { name: 'campaign', type: 'string' }, { name: 'type', type: 'string' },
    { name: 'match', type: 'string' }, { name: 'arm', type: 'string' }, { name: 'offer', type: 'string' }, { name: 'channel', type: 'string' }, { name: 'value', type: 'integer' }, { name: 'in_window', type: 'boolean' },
    { name: 'source_key', type: 'string' }, { name: 'credit_best', type: 'number' },
  ],
  read: (after) => sql`
    select response.id as _id, response.customer_id as _customer, response.at as _at, response.contact_id as contact, response.campaign_key as campaign, response.type, response.match, response.arm,
      treatment.offer_key as offer, treatment.channel, response.value_minor as value, response.in_window, response.source_key, response.credit_best, response.change_number
    from response left join treatment on treatment.id = response.treatment_id
    where response.change_number > ${after}
    order by response.change_number
    limit ${pageSize}`,
}

const pageSize = 5_000
/** Numbers read again each time where others write too: on PostgreSQL a lower change number may be committed after a higher one. */
const overlap = 20_000

type Row = Readonly<Record<string, string | number | boolean | null>>

const pageOf = ({ dialect }: Warehouse, columns: readonly WarehouseColumn[], rows: readonly Row[]): Sql =>
  dialect.rowsOf(Object.fromEntries(columns.map(({ name, type }) => [name, { type: type === 'integer' ? 'whole' : type, values: rows.map((row) => row[name] ?? null) }])))

/** The rows of `page` replace those of the same key, and the others come in, by one statement. */
const merged = (table: string, key: string, columns: readonly string[], page: Sql): Sql => sql`
  merge into ${ident(table)} as "kept" using ${page} as "page" on "kept".${ident(key)} = "page".${ident(key)}
  when matched then update set ${join(columns.filter((name) => name !== key).map((name) => sql`${ident(name)} = "page".${ident(name)}`))}
  when not matched then insert (${join(columns.map((name) => ident(name)))}) values (${join(columns.map((name) => ident('page', name)))})`

const writePiece = async (warehouse: Warehouse, { name, table, columns }: Projection, rows: readonly Row[], upTo: number): Promise<void> => {
  const position = warehouse.dialect.rowsOf({ name: { type: 'string', values: [name] }, change_number: { type: 'whole', values: [upTo] } })
  await warehouse.write(async (session) => {
    await session.execute(`contacts.project.${name}`, merged(table, '_id', columns.map((column) => column.name), pageOf(warehouse, columns, rows)))
    await session.execute('contacts.project.position', merged('projection', 'name', ['name', 'change_number'], position))
  })
}

const projectOne = async (store: Store, warehouse: Warehouse, projection: Projection): Promise<number> => {
  const position = await warehouse.query<{ change_number: number }>('contacts.project.position', sql`select change_number from projection where name = ${projection.name}`)
  const reached = position[0]?.change_number ?? 0
  let after = Math.max(0, reached - (store.isExclusive ? 0 : overlap))
  let written = 0
  for (;;) {
    const rows = await store.query<Row & { readonly change_number: number }>(projection.read(after))
    const last = rows.at(-1)
    if (last === undefined || (after < reached && last.change_number <= reached && rows.length < pageSize)) return written
    for (const piece of valuePieces(rows)) await writePiece(warehouse, projection, piece, Math.max(reached, piece.at(-1)?.change_number ?? 0))
    written += rows.length
    after = last.change_number
  }
}

/** Creates the copies' tables and the views that rules read: only contacts that were made count as facts, control rows do not. */
export const prepareLedger = async (warehouse: Warehouse): Promise<void> => {
  await warehouse.ensureTable('projection', [{ name: 'name', type: 'string' }, { name: 'change_number', type: 'integer' }])
  for (const projection of [contactProjection, responseProjection]) await warehouse.ensureTable(projection.table, projection.columns)
  await warehouse.ensureView('contacts.prepareLedger', 'fact_contact', sql`
    select *, false as "_refund", cast(null as bigint) as "_row" from ledger_contact where arm = 'target' and counts_as_contact`)
  await warehouse.ensureView('contacts.prepareLedger', 'fact_response', sql`
    select *, false as "_refund", cast(null as bigint) as "_row" from ledger_response where arm is distinct from 'control'`)
}

/** Takes the copies of campaigns away that were taken out of the ledger. */
export const forgetCampaigns = async (warehouse: Warehouse, campaignKeys: readonly string[]): Promise<void> => {
  if (campaignKeys.length === 0) return
  await warehouse.write(async (session) => {
    for (const { table } of [contactProjection, responseProjection])
      await session.execute('contacts.forgetCampaigns', sql`delete from ${ident(table)} where ${warehouse.dialect.isOneOf(sql`campaign`, campaignKeys, 'string')}`)
  })
}

/** A function that brings the copy up to date; calls that overlap share one run and the next. */
export const ledgerProjector = (store: Store, warehouse: Warehouse): (() => Promise<number>) => {
  let running: Promise<number> | null = null
  let next: Promise<number> | null = null
  // The copy is of the whole ledger, whoever asks for it.
  const run = (): Promise<number> => bySextant(async () => (await projectOne(store, warehouse, contactProjection)) + (await projectOne(store, warehouse, responseProjection)))
  return () => {
    if (running === null) {
      running = run().finally(() => {
        running = null
      })
      return running
    }
    // What changed after the running one began is only certain to be in the one after it.
    next ??= running.catch(() => 0).then(() => {
      next = null
      running = run().finally(() => {
        running = null
      })
      return running
    })
    return next
  }
}
