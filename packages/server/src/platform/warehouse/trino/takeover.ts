import { setTimeout as delay } from 'node:timers/promises'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../errors.ts'
import type { WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { changeMark } from './change-mark.ts'
import { leaseTable } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import { textLiteral } from './unbound.ts'

/*
 * A process that dies leaves statements running on the cluster: an insert of it may be committed seconds later, behind the back of who has mended what it left.
 * So whoever takes the lease over ends them first. All changes of ours name the schema of the rows, and what reads does not; behind them stands the catalog.
 */

/** The schemas of a warehouse, in their catalog. */
export interface WriterPlace {
  readonly schemas: TrinoSchemas
  readonly catalog: string
}

/** How long the end of other statements is waited for. */
const patienceMs = 60_000

/**
 * Ends statements that another process left, and waits until none of them runs.
 *
 * @throws WAREHOUSE_WRITER_ELSEWHERE when some still run after a minute: what they change would be mended too early
 */
export const endOtherWriters = (session: WarehouseSession, at: WriterPlace, pause?: () => Promise<unknown>): Promise<void> => endStatements(session, at, `"${at.schemas.rows}"`, pause)

/** The same for the statements that name anything: a load, by its id. */
export const endStatements = async (session: WarehouseSession, { schemas, catalog }: WriterPlace, name: string, pause = (): Promise<unknown> => delay(250)): Promise<void> => {
  const names = (text: string): Sql => sql`strpos(query, ${text}) > 0`
  const left = (): Promise<readonly { readonly id: string }[]> =>
    session.query<{ id: string }>('warehouse.otherWriters', sql`
      select query_id as "id" from system.runtime.queries
      where state not in ('FINISHED', 'FAILED') and ${names(name)} and ${names(changeMark(catalog))} and not ${names(`"${schemas.rows}"."${leaseTable}"`)} and not ${names('system.runtime.queries')} and regexp_like(query, '(?is)^\\s*(execute immediate ''\\s*)?(insert|update|delete|merge|create|alter|drop)\\s')`)
  for (let waited = 0; waited < patienceMs; waited += 250) {
    const running = await left()
    if (running.length === 0) return
    for (const { id } of running) {
      // It may have ended meanwhile; one that waits for its client to fetch the end is ended as well.
      await session.execute('warehouse.endOther', sql`call system.runtime.kill_query(query_id => ${textLiteral(id)}, message => 'its server is gone')`).catch((error: unknown) => {
        if (!isAppError(error, 'WAREHOUSE_QUERY_FAILED') || !/target query/i.test(error.message)) throw error
      })
    }
    await pause()
  }
  throw warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing: 'taking the warehouse over', schema: schemas.shown, owner: 'statements of a server that is gone' })
}
