import { mkdtemp, rm } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { LoadTarget, WarehouseColumn, WarehouseSession, WarehouseType } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { engineTypes } from '../duckdb/tables.ts'
import { trinoTypes } from './column-types.ts'
import type { ScratchTables } from './scratch.ts'
import { textLiteral, wholeLiteral } from './unbound.ts'

/*
 * Rows of a load wait where they were made: on the bench (an embedded DuckDB) or in a scratch table of the cluster. When the load is made visible
 * they are shipped: a few as one text inside the statement, many as Parquet files.
 */

export interface Stage {
  readonly target: LoadTarget
  /** How many of its keys come more than once. */
  readonly repeatedKeys: () => Promise<number>
  /** Makes its rows readable on the cluster. */
  readonly ship: () => Promise<Shipped>
  /** Lets go of what it was shipped in. */
  readonly drop: () => Promise<void>
}

export interface Shipped {
  readonly target: LoadTarget
  /** A relation of the target's columns under their names; undefined: no rows. */
  readonly rows: Sql | undefined
}

/** Rows that travel inside a statement: each costs the coordinator some parsing, a file costs three statements more. */
const mostInlineRows = 2_000
/** Under the million characters that a statement may have, quotes within quotes included. */
const mostInlineCharacters = 250_000

const names = (columns: readonly WarehouseColumn[]): Sql => join(columns.map(({ name }) => ident(name)))

export const countRepeated = async (session: WarehouseSession, rows: Sql, key: readonly string[]): Promise<number> => {
  const { times } = await session.one<{ times: number }>('warehouse.repeatedKeys', sql`
    select count(*) as times from (select count(*) as n from ${rows} as stage group by ${names(key.map((name) => ({ name, type: 'string' })))} having count(*) > 1) as repeated`)
  return times
}

/** Text of a value as Trino's casts read it. */
const cellText = (value: string | null, type: WarehouseType): string | null => {
  if (value === null || type !== 'number') return value
  if (value === 'nan' || value === '-nan') return 'NaN'
  return value === 'inf' ? 'Infinity' : value === '-inf' ? '-Infinity' : value
}

/** Rows as a relation written into a statement. */
export const inlineRows = (columns: readonly WarehouseColumn[], rows: readonly (readonly (string | null)[])[]): Sql => {
  const cells = join(columns.map(({ name, type }, index) => {
    const text = sql`"r"[${wholeLiteral(index + 1)}]`
    return type === 'string' ? sql`${text} as ${ident(name)}` : sql`cast(${text} as ${trinoTypes[type]}) as ${ident(name)}`
  }))
  return sql`(select ${cells} from unnest(cast(json_parse(${JSON.stringify(rows)}) as array(array(varchar)))) as "inline"("r"))`
}

/** Writes rows of the bench to a Parquet file, in the types of the warehouse. */
export const writeParquet = async (bench: WarehouseSession, question: string, columns: readonly WarehouseColumn[], rows: Sql, path: string): Promise<void> => {
  const cells = join(columns.map(({ name, type }) => sql`cast(${ident(name)} as ${engineTypes[type].name}) as ${ident(name)}`))
  await bench.execute(question, sql`copy (select ${cells} from ${rows} as stage) to ${textLiteral(path)} (format parquet, compression zstd, row_group_size 500000)`, { timeoutMs: 3_600_000 })
}

/** A stage whose rows lie on the bench. */
export const benchStage = (bench: WarehouseSession, scratch: ScratchTables, tempDir: string, target: LoadTarget, rows: Sql): Stage => {
  const { columns, key, table } = target
  const inline = async (): Promise<Sql | undefined> => {
    const texts = join(columns.map(({ name }, index) => sql`cast(${ident(name)} as varchar) as ${ident(`c${index}`)}`))
    const found = await bench.query<Record<string, string | null>>('warehouse.ship', sql`select ${texts} from ${rows} as stage`)
    const cells = found.map((row) => columns.map(({ type }, index) => cellText(row[`c${index}`] ?? null, type)))
    const isShort = JSON.stringify(cells).length <= mostInlineCharacters
    return isShort ? inlineRows(columns, cells) : undefined
  }
  const upload = async (): Promise<Sql> => {
    const dir = await mkdtemp(joinPath(tempDir, 'ship-'))
    const file = joinPath(dir, 'rows.parquet')
    try {
      await writeParquet(bench, `warehouse.ship ${table}`, columns, rows, file)
      return await scratch.upload('stage', columns, file)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
  let uploaded: Sql | undefined
  return {
    target,
    drop: async () => (uploaded === undefined ? undefined : scratch.drop(uploaded)),
    repeatedKeys: async () => (key === undefined ? 0 : countRepeated(bench, rows, key)),
    ship: async () => {
      const { n } = await bench.one<{ n: number }>('warehouse.ship', sql`select count(*) as n from ${rows} as stage`)
      if (n === 0) return { target, rows: undefined }
      const short = n <= mostInlineRows ? await inline() : undefined
      if (short !== undefined) return { target, rows: short }
      uploaded = await upload()
      return { target, rows: uploaded }
    },
  }
}

/** A stage whose rows lie in a scratch table of the cluster. */
export const clusterStage = (session: WarehouseSession, target: LoadTarget, table: Sql, count: number): Omit<Stage, 'drop'> => ({
  target,
  repeatedKeys: async () => (target.key === undefined ? 0 : countRepeated(session, table, target.key)),
  ship: async () => ({ target, rows: count === 0 ? undefined : table }),
})

export const assertKeysUnique = async (stages: readonly Stage[]): Promise<void> => {
  for (const { target, repeatedKeys } of stages) {
    const times = await repeatedKeys()
    if (times > 0) throw warehouseErrors.WAREHOUSE_KEY_REPEATED({ table: target.table, key: target.key?.join(', ') ?? '', times })
  }
}

