import { sql } from '@sextant/sql'
import type { WarehouseColumn, WarehouseSession } from '../warehouse.ts'
import { warehouseTypeOf } from './column-types.ts'
import { isBook, ownColumns, replacedSuffix } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'

/** A table or view with its columns, as the cluster describes them. */
export interface Relation {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

/** What tables there are. Read once, and again after a change that was not made through here. */
export interface Catalogue {
  /** Tables with rows, without the books and the replaced rows. */
  readonly tables: () => Promise<readonly string[]>
  /** Columns of a table with rows, those that are ours among them. */
  readonly rowsOf: (table: string) => Promise<Relation | undefined>
  /** Everything readers see: views of tables, and views that were defined. */
  readonly shown: () => Promise<readonly Relation[]>
  readonly shownOf: (name: string) => Promise<Relation | undefined>
  /** Something changed: it is read anew when it is next asked. */
  readonly forget: () => void
  /** What a change made through here has made of a relation. */
  readonly learn: (schema: 'rows' | 'shown', relation: Relation) => void
  /** Grows with every change. */
  readonly shape: () => number
}

interface Known {
  readonly rows: Map<string, Relation>
  readonly shown: Map<string, Relation>
}

/** Columns that domains speak of. */
export const describedColumns = ({ columns }: Relation): readonly WarehouseColumn[] =>
  columns.filter(({ name }) => !ownColumns.has(name)).map(({ name, type }) => ({ name, type: warehouseTypeOf(type) }))

const readAll = async (session: WarehouseSession, schemas: TrinoSchemas): Promise<Known> => {
  // The connector lists a column of some schemas twice: hence distinct.
  const rows = await session.query<{ schema: string; relation: string; name: string; type: string }>('warehouse.relations', sql`
    select distinct table_schema as "schema", table_name as "relation", column_name as "name", data_type as "type", ordinal_position
    from information_schema.columns where table_schema in (${schemas.shown}, ${schemas.rows}) order by 1, 2, 5`)
  const known: Known = { rows: new Map(), shown: new Map() }
  const columns = new Map<string, { name: string; type: string }[]>()
  for (const { schema, relation, name, type } of rows) {
    const key = `${schema}.${relation}`
    const list = columns.get(key) ?? []
    list.push({ name, type })
    columns.set(key, list)
    if (list.length === 1) known[schema === schemas.rows ? 'rows' : 'shown'].set(relation, { name: relation, columns: list })
  }
  return known
}

export const openCatalogue = (session: WarehouseSession, schemas: TrinoSchemas): Catalogue => {
  let reading: Promise<Known> | undefined
  let shape = 0
  const known = (): Promise<Known> => {
    const mine = (reading ??= readAll(session, schemas))
    mine.catch(() => {
      if (reading === mine) reading = undefined
    })
    return mine
  }
  return Object.freeze<Catalogue>({
    tables: async () => {
      const { rows } = await known()
      return [...rows.keys()].filter((name) => !isBook(name) && !name.endsWith(replacedSuffix)).toSorted()
    },
    rowsOf: async (table) => (await known()).rows.get(table.toLowerCase()),
    shown: async () => [...(await known()).shown.values()].toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    shownOf: async (name) => (await known()).shown.get(name.toLowerCase()),
    forget: () => {
      reading = undefined
      shape += 1
    },
    learn: (schema, relation) => {
      shape += 1
      void reading?.then((all) => all[schema].set(relation.name, relation)).catch(() => undefined)
    },
    shape: () => shape,
  })
}
