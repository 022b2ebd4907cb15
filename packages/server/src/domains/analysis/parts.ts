import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { WorkSession } from '../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from './deps.ts'

/** A named part of a statement: a common table expression over those before it. */
export interface Part {
  readonly name: string
  readonly select: Sql
  /** Read several times, so that an engine should work it out once. */
  readonly isShared?: boolean
}

/** The parts before a statement of its own, for `with`: to be handed on, or asked once. */
export const partsSql = (parts: readonly Part[], dialect: Dialect): Sql =>
  join(parts.map(({ name, select, isShared }) => sql`${ident(name)} as ${isShared === true ? dialect.materialized : sql``} (${select})`))

/** The parts as they are asked over on a session on which the shared ones are kept. */
export const keptParts = async (session: WorkSession, dialect: Dialect, question: string, parts: readonly Part[]): Promise<Sql> => {
  let made: readonly Part[] = []
  for (const part of parts) {
    if (part.isShared !== true) {
      made = [...made, part]
      continue
    }
    const table = await session.keep(`${question}.${part.name}`, made.length === 0 ? part.select : sql`with ${partsSql(made, dialect)} select * from (${part.select}) as "part"`)
    made = [...made, { name: part.name, select: sql`select * from ${table}` }]
  }
  return partsSql(made, dialect)
}

/**
 * Asks over parts of which the shared ones have been worked out once, whatever the engine: each is kept as a table until `work` is done.
 *
 * @param question names the statements, such as `analyse.valueMatrix`
 */
export const overParts = async <T>(deps: AnalysisDeps, question: string, parts: readonly Part[], work: (session: WorkSession, parts: Sql) => Promise<T>): Promise<T> =>
  await deps.warehouse.withKeys([], async (_, session) => await work(session, await keptParts(session, deps.warehouse.dialect, question, parts)))
