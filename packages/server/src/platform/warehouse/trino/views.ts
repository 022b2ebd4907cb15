import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../warehouse.ts'
import type { Catalogue, Relation } from './catalogue.ts'
import { loadStateTable, replacedOf, replacedSuffix, rowsOf } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'

/*
 * Readers meet views. A view is *bare* (the rows as they are) except while a load is under way: then it is *guarded* and answers by the state
 * of that one load. Both are made by one statement that replaces the view as a whole.
 */

/** A load that is being made visible, as views must know it. */
export interface GuardedLoad {
  readonly loadId: string
  readonly batchId: string
}

const shownNames = (relation: Relation): readonly string[] => relation.columns.map(({ name }) => name).filter((name) => name !== 'load_id')

const selected = (relation: Relation, table?: string): Sql => join(shownNames(relation).map((name) => (table === undefined ? ident(name) : ident(table, name))))

/** One text that is equal for equal keys and for no others; nulls are a key too. */
export const keyText = (key: readonly string[], table?: string): Sql => {
  const column = (name: string): Sql => sql`cast(${table === undefined ? ident(name) : ident(table, name)} as varchar)`
  const [only] = key
  if (key.length === 1 && only !== undefined) return sql`coalesce('=' || ${column(only)}, '')`
  return sql`json_format(cast(array[${join(key.map(column))}] as json))`
}

const bare = (schemas: TrinoSchemas, relation: Relation, widened: readonly string[]): Sql => {
  const columns = join(shownNames(relation).map((name) => (widened.includes(name) ? sql`cast(${ident(name)} as double) as ${ident(name)}` : ident(name))))
  return sql`select ${columns} from ${rowsOf(schemas, relation.name)}`
}

/** Rows as they are before the load is committed, and as they are after it, by its state alone. */
const guarded = (schemas: TrinoSchemas, relation: Relation, { loadId, batchId }: GuardedLoad, key: readonly string[] | undefined): Sql => {
  const replaced = key === undefined ? undefined : sql`
    left join (select distinct coalesce("load_id", '') as "load", ${keyText(key)} as "key" from ${replacedOf(schemas, relation.name)} where "replaced_by" = ${loadId}) as "replaced"
      on "replaced"."load" = coalesce("row"."load_id", '') and "replaced"."key" = ${keyText(key, 'row')}`
  const stays = replaced === undefined ? sql`true` : sql`"replaced"."load" is null`
  return sql`select ${selected(relation, 'row')} from ${rowsOf(schemas, relation.name)} as "row"
    cross join (select count(*) > 0 as "is_done" from ${ident(schemas.rows, loadStateTable)} where "load_id" = ${loadId} and "state" in ('loaded', 'undone')) as "change"${replaced ?? sql``}
    where if("change"."is_done",
      ("row"."load_id" is not distinct from ${loadId} or "row"."batch_id" is distinct from ${batchId}) and ${stays},
      "row"."load_id" is distinct from ${loadId})`
}

export interface TableViews {
  /** The rows of a table as they are. @param widened whole-number columns that are to read as numbers already */
  readonly makeBare: (table: string, widened?: readonly string[]) => Promise<void>
  /** The rows as the state of a load says. */
  readonly guard: (table: string, load: GuardedLoad, key: readonly string[] | undefined) => Promise<void>
  /** Makes a view that reads like a table. */
  readonly define: (question: string, name: string, select: Sql) => Promise<void>
  /** Makes the views anew that were defined here: a view keeps the columns its tables had when it was made. */
  readonly redefine: () => Promise<void>
  /** Makes the views of tables that have none. */
  readonly makeMissing: () => Promise<void>
  /** Drops the views of those of these tables that are no more. */
  readonly dropLost: (among: ReadonlySet<string>) => Promise<void>
  /** The texts of all views, as the cluster keeps them. */
  readonly definitions: () => Promise<readonly ViewDefinition[]>
  /** Whether a view was made here that is not of one table. */
  readonly isDefined: (name: string) => boolean
}

export interface ViewDefinition {
  readonly table: string
  readonly definition: string
}

/** The load a view is guarded for; undefined: it is not guarded. */
export const guardedLoadOf = ({ definition }: ViewDefinition): string | undefined =>
  definition.includes(loadStateTable) && definition.includes('is_done') ? /load_id"?\s*=\s*'([^']+)'/.exec(definition)?.[1] : undefined

export interface ViewParts {
  readonly schemas: TrinoSchemas
  readonly catalogue: Catalogue
  /** Names are looked up among the views. */
  readonly shown: WarehouseSession
}

export const tableViews = ({ schemas, catalogue, shown }: ViewParts): TableViews => {
  /** Tables whose views were made here. */
  const plain = new Set<string>()
  const defined = new Map<string, { readonly question: string; readonly select: Sql }>()
  const create = async (question: string, name: string, select: Sql): Promise<void> =>
    void (await shown.execute(question, sql`create or replace view ${ident(schemas.shown, name)} as ${select}`))
  const relationOf = async (table: string): Promise<Relation> => {
    const relation = await catalogue.rowsOf(table)
    if (relation === undefined) throw new Error(`there are no rows of ${table}`)
    return relation
  }
  const makeBare: TableViews['makeBare'] = async (table, widened = []) => {
    const relation = await relationOf(table)
    await create('warehouse.view', table, bare(schemas, relation, widened))
    plain.add(relation.name)
    const columns = relation.columns.filter(({ name }) => name !== 'load_id').map(({ name, type }) => ({ name, type: widened.includes(name) ? 'double' : type }))
    catalogue.learn('shown', { name: relation.name, columns })
  }
  return Object.freeze<TableViews>({
    makeBare,
    guard: async (table, load, key) => create('warehouse.guard', table, guarded(schemas, await relationOf(table), load, key)),
    define: async (question, name, select) => {
      await create(question, name, select)
      defined.set(name, { question, select })
      catalogue.forget()
    },
    redefine: async () => {
      for (const [name, { question, select }] of defined) await create(question, name, select)
      if (defined.size > 0) catalogue.forget()
    },
    makeMissing: async () => {
      const there = new Set((await catalogue.shown()).map(({ name }) => name))
      for (const table of await catalogue.tables()) {
        plain.add(table)
        if (!there.has(table)) await makeBare(table)
      }
    },
    dropLost: async (among) => {
      const there = new Set(await catalogue.tables())
      for (const { name } of await catalogue.shown()) if (among.has(name) && plain.has(name) && !there.has(name)) await shown.execute('warehouse.view', sql`drop view if exists ${ident(schemas.shown, name)}`)
      catalogue.forget()
    },
    definitions: () => shown.query<ViewDefinition>('warehouse.guards', sql`
      select distinct table_name as "table", view_definition as "definition" from information_schema.views where table_schema = ${schemas.shown}`),
    isDefined: (name) => defined.has(name),
  })
}

/** Tables whose names are only ours. */
export const hasReplaced = async (catalogue: Catalogue, table: string): Promise<boolean> => (await catalogue.rowsOf(`${table}${replacedSuffix}`)) !== undefined
