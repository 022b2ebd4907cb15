import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { WarehouseReader, WorkSession } from '../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from './deps.ts'

/** A named part of a statement: a common table expression over those before it. */
export interface Part {
  readonly name: string
  readonly select: Sql
  /** Read several times, so that an engine should work it out once. */
  readonly isShared?: boolean
  /** The same for when the shared parts before it are tables, which may be read several times. */
  readonly overTables?: Sql
}

/** The parts before a statement of its own, for `with`: to be handed on, or asked once. */
export const partsSql = (parts: readonly Part[], dialect: Dialect): Sql =>
  join(parts.map(({ name, select, isShared }) => sql`${ident(name)} as ${isShared === true ? dialect.materialized : sql``} (${select})`))

/** Whether an engine works a named part out once within one statement. */
const holdsParts = (dialect: Dialect): boolean => dialect.materialized.parts.length > 0

/**
 * The parts as statements over a session ask them.
 *
 * @param asks `one`: the statement is the only one over these parts, so that an engine which works shared parts out once gets them all in it; `several`: they are kept for all
 */
export const keptParts = async (session: WorkSession, dialect: Dialect, question: string, parts: readonly Part[], asks: 'one' | 'several'): Promise<Sql> => {
  if (asks === 'one' && holdsParts(dialect)) return partsSql(parts, dialect)
  let made: readonly Part[] = []
  for (const part of parts) {
    if (part.isShared !== true) {
      made = [...made, part]
      continue
    }
    const select = part.overTables ?? part.select
    const table = await session.keep(`${question}.${part.name}`, made.length === 0 ? select : sql`with ${partsSql(made, dialect)} select * from (${select}) as "part"`)
    made = [...made, { name: part.name, select: sql`select * from ${table}` }]
  }
  return partsSql(made, dialect)
}

/**
 * Asks over parts of which the shared ones are worked out once, whatever the engine.
 *
 * @param question names the statements, such as `analyse.valueMatrix`
 * @param asks how many statements `work` sends over the parts
 */
export const overParts = async <T>(deps: AnalysisDeps, question: string, parts: readonly Part[], asks: 'one' | 'several', work: (session: WarehouseReader, parts: Sql) => Promise<T>): Promise<T> => {
  const { warehouse } = deps
  if (asks === 'one' && holdsParts(warehouse.dialect)) return await work(warehouse, partsSql(parts, warehouse.dialect))
  return await warehouse.withKeys([], async (_, session) => await work(session, await keptParts(session, warehouse.dialect, question, parts, asks)))
}
