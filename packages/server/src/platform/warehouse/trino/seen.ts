import { sql } from '@sextant/sql'
import type { SeenWarehouse, Sight, Warehouse } from '../warehouse.ts'
import { askedStatements } from './asked-statements.ts'
import type { AskingParts } from './asked-statements.ts'
import type { TrinoSession } from './connection.ts'
import { keepingOn } from './keeping.ts'
import type { KeyRelations } from './keeping.ts'
import type { ScratchTables } from './scratch.ts'
import type { LookingThrough } from './sights.ts'

export interface SeenParts extends AskingParts {
  readonly scratch: ScratchTables
  readonly keyRelations: KeyRelations
  readonly exportTo: (session: TrinoSession, schema: string) => Warehouse['exportTo']
}

/** A session whose every statement goes through a sight. */
const throughSight = (session: TrinoSession, { through }: LookingThrough): TrinoSession =>
  Object.freeze<TrinoSession>({
    query: async (question, statement, options) => session.query(question, await through(statement), options),
    one: async (question, statement, options) => session.one(question, await through(statement), options),
    columns: async (question, statement, options) => session.columns(question, await through(statement), options),
    // What is kept is made from a select: the common tables stand before that select, inside the statement that makes the table.
    execute: session.execute,
    firstRows: session.firstRows,
  })

/** The warehouse through a sight. */
export const seenThrough = (parts: SeenParts) => {
  const { sights, nothing, nothingSchema, scratch, keyRelations, exportTo } = parts
  const asked = askedStatements(parts)
  return (sight: Sight): SeenWarehouse => {
    const use = <T>(work: (session: TrinoSession, looking: LookingThrough) => Promise<T>): Promise<T> => sights.use(sight, (looking) => work(throughSight(nothing, looking), looking))
    return Object.freeze<SeenWarehouse>({
      query: (question, statement, options) => use((session) => session.query(question, statement, options)),
      one: (question, statement, options) => use((session) => session.one(question, statement, options)),
      columns: (question, statement, options) => use((session) => session.columns(question, statement, options)),
      exportTo: (question, statement, path, format, options) => use(async (session, { through }) => exportTo(session, nothingSchema)(question, await through(statement), path, format, options)),
      ...asked(sight),
      withKeys: (keys, work) =>
        use((session, { through }) =>
          keyRelations.lend([keys], async ([table]) => {
            const kept = keepingOn(session, { ...scratch, make: async (question, _, select, options) => scratch.make(question, nothing, await through(select), options) })
            try {
              return await work(table ?? sql``, kept.session)
            } finally {
              await kept.end()
            }
          }),
        ),
      among: async (customerIds, options) => {
        if (sight.customers === null || customerIds.length === 0) return new Set(customerIds)
        return use((_, looking) =>
          keyRelations.lend([customerIds], async ([keys]) => {
            const members = (await looking.members()) ?? sql`(select cast(null as varchar) as "customer_id")`
            const rows = await nothing.query<{ id: string }>('warehouse.among', sql`select distinct "customer_id" as "id" from ${members} as "members" where "customer_id" in (select "key" from ${keys ?? sql``} as "asked")`, options)
            return new Set(rows.map(({ id }) => id))
          }),
        )
      },
      relations: () => sights.relations(),
    })
  }
}
