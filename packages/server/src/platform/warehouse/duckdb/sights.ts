import { createHash } from 'node:crypto'
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Sight, WarehouseSession } from '../warehouse.ts'
import { inTransaction } from './batches.ts'
import { sessionOver } from './connections.ts'
import type { SessionSettings } from './connections.ts'
import { keyTable, loadedTable, replacedSuffix } from './tables.ts'

/*
 * A sight is a schema of views in a database of its own, attached in memory. A connection that uses this schema finds `level_person` there
 * and nothing else: DuckDB looks next in the `main` of the same database, which is empty, so a table without a view is unknown, never open.
 */

const database = 'sight'
export const memberTable = '_member'
/** The values whose rows a table is shown without. */
const withoutTable = (relation: string): string => `_without_${relation}`
/** Sights kept ready; the least recently used go first. */
const mostSights = 32

/** A table of the warehouse as readers may meet it. */
interface Relation {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

interface Prepared {
  readonly schema: string
  version: string
  relations: readonly Relation[]
  /** What the views were made from. */
  shape: string
  users: number
  usedAt: number
}

export interface Sights {
  /** Runs work with the schema of a sight made ready and kept until it ends. */
  readonly use: <T>(sight: Sight, work: (schema: string, relations: readonly Relation[]) => Promise<T>) => Promise<T>
  /** Lets a connection see through a schema; null: the warehouse itself. */
  readonly look: (connection: DuckDBConnection, schema: string | null) => Promise<void>
  /** Tables may have changed: to be called after every write. */
  readonly changed: () => void
  readonly close: () => void
}

const isShown = (relation: Relation): boolean =>
  relation.name.startsWith('dimension_') || relation.columns.some(({ name }) => name === '_customer')

const readRelations = async (session: WarehouseSession, main: string): Promise<readonly Relation[]> => {
  const rows = await session.query<{ table_name: string; column_name: string; data_type: string }>('warehouse.relations', sql`
    select table_name, column_name, data_type from duckdb_columns() where not internal and database_name = ${main} and schema_name = 'main' order by table_name, column_index`)
  const byName = new Map<string, { name: string; type: string }[]>()
  for (const { table_name: table, column_name: name, data_type: type } of rows) {
    if (table === loadedTable || table === keyTable || table.endsWith(replacedSuffix)) continue
    byName.set(table, [...(byName.get(table) ?? []), { name, type }])
  }
  return [...byName].map(([name, columns]) => ({ name, columns })).filter(isShown)
}

/** What stands for a hidden value: a text says that there is one, other types say nothing. */
const hiddenColumn = (name: string, type: string): Sql =>
  type === 'VARCHAR' ? sql`case when ${ident(name)} is not null then '•••' end as ${ident(name)}` : sql`nullif(${ident(name)}, ${ident(name)}) as ${ident(name)}`

const viewOf = (schema: string, main: string, relation: Relation, sight: Sight): Sql => {
  const hidden = relation.columns.filter(({ name }) => sight.hidden?.[relation.name]?.includes(name) === true)
  const isPersonal = relation.columns.some(({ name }) => name === '_customer')
  const select = hidden.reduce<Sql | undefined>((list, { name, type }) => (list === undefined ? hiddenColumn(name, type) : sql`${list}, ${hiddenColumn(name, type)}`), undefined)
  const columns = select === undefined ? sql`*` : sql`* replace (${select})`
  const conditions = [sight.customers === null || !isPersonal ? sql`true` : sql`"_customer" in (select "customer_id" from ${ident(database, schema, memberTable)})`]
  const without = sight.without?.[relation.name]
  const isLeftOut = without !== undefined && relation.columns.some(({ name }) => name === without.column)
  if (isLeftOut) conditions.push(sql`${ident(without.column)} not in (select "value" from ${ident(database, schema, withoutTable(relation.name))})`)
  return sql`create or replace view ${ident(database, schema, relation.name)} as select ${columns} from ${ident(main, 'main', relation.name)} where ${join(conditions, sql` and `)}`
}

/** Makes the schema of a sight, or brings it up to date, in one transaction: who reads meanwhile sees the old or the new one. */
const build = async (session: WarehouseSession, main: string, schema: string, sight: Sight, relations: readonly Relation[], before: readonly Relation[], isStale: boolean): Promise<void> => {
  await inTransaction(session, async () => {
    await session.execute('warehouse.sight', sql`create schema if not exists ${ident(database, schema)}`)
    if (isStale && sight.customers !== null)
      await session.execute('warehouse.sight', sql`create or replace table ${ident(database, schema, memberTable)} as select "chosen"."customer_id" from (${sight.customers}) as "chosen"`)
    for (const [relation, { values }] of Object.entries(sight.without ?? {}))
      await session.execute('warehouse.sight', sql`create or replace table ${ident(database, schema, withoutTable(relation))} as select unnest(${[...values]}::varchar[]) as "value"`)
    for (const relation of relations) await session.execute('warehouse.sight', viewOf(schema, main, relation, sight))
    const present = new Set(relations.map(({ name }) => name))
    for (const { name } of before) if (!present.has(name)) await session.execute('warehouse.sight', sql`drop view if exists ${ident(database, schema, name)}`)
  })
}

const shapeOf = (relations: readonly Relation[]): string => createHash('sha256').update(JSON.stringify(relations)).digest('hex')

/** What is kept back is part of a sight's name: two that differ in it never share views. */
const keyOf = (sight: Sight): string => JSON.stringify([sight.key, sight.customers === null, sight.hidden ?? {}, sight.without ?? {}])

/** Sights over one open database. */
export const openSights = async (instance: DuckDBInstance, settings: SessionSettings): Promise<Sights> => {
  const connection = await instance.connect()
  const session = sessionOver(connection, settings)
  const { name: main } = await session.one<{ name: string }>('warehouse.open', sql`select current_database() as name`)
  await session.execute('warehouse.open', sql`attach ':memory:' as ${ident(database)}`)
  const prepared = new Map<string, Prepared>()
  const looking = new WeakMap<DuckDBConnection, string | null>()
  let relations: readonly Relation[] = []
  let shape = ''
  let isDirty = true
  let uses = 0
  let tail: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(turn: () => Promise<T>): Promise<T> => {
    const mine = tail.then(turn)
    tail = mine.catch(() => undefined)
    return mine
  }

  const forgetOldest = async (): Promise<void> => {
    const oldest = [...prepared].filter(([, { users }]) => users === 0).sort(([, left], [, right]) => left.usedAt - right.usedAt)
    for (const [key, { schema }] of oldest.slice(0, Math.max(0, prepared.size - mostSights))) {
      prepared.delete(key)
      await session.execute('warehouse.sight', sql`drop schema if exists ${ident(database, schema)} cascade`)
    }
  }
  const refreshShape = async (): Promise<void> => {
    if (!isDirty) return
    // Before reading: a change that comes meanwhile must be looked at again.
    isDirty = false
    relations = await readRelations(session, main)
    shape = shapeOf(relations)
  }
  const held = (entry: Prepared): Prepared => {
    entry.users += 1
    entry.usedAt = uses += 1
    return entry
  }
  const prepare = async (sight: Sight): Promise<Prepared> => {
    await refreshShape()
    const key = keyOf(sight)
    const known = prepared.get(key)
    if (known?.version === sight.version && known.shape === shape) return held(known)
    const schema = known?.schema ?? `s_${createHash('sha256').update(key).digest('hex').slice(0, 24)}`
    await build(session, main, schema, sight, relations, known?.relations ?? [], known?.version !== sight.version)
    const made = known ?? { schema, version: '', relations, shape: '', users: 0, usedAt: 0 }
    made.version = sight.version
    made.relations = relations
    made.shape = shape
    prepared.set(key, made)
    // Held before the oldest go, so that it is not among them.
    held(made)
    await forgetOldest()
    return made
  }

  return Object.freeze<Sights>({
    use: async (sight, work) => {
      const ready = prepared.get(keyOf(sight))
      const isReady = !isDirty && ready?.version === sight.version && ready.shape === shape
      const entry = isReady ? held(ready) : await inTurn(() => prepare(sight))
      try {
        return await work(entry.schema, entry.relations)
      } finally {
        entry.users -= 1
      }
    },
    look: async (other, schema) => {
      if ((looking.get(other) ?? null) === schema) return
      // Unknown until it is done: a connection whose change failed is set anew next time.
      looking.set(other, 'unknown')
      await sessionOver(other, settings).execute('warehouse.look', schema === null ? sql`use ${ident(main, 'main')}` : sql`use ${ident(database, schema)}`)
      looking.set(other, schema)
    },
    changed: () => {
      isDirty = true
    },
    close: () => connection.closeSync(),
  })
}
