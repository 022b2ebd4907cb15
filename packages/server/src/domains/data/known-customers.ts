import { ident, join, sql } from '@sextant/sql'
import { bySextant } from '../../platform/asking.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { DataCatalogue } from './catalogue.ts'
import { leavingOut } from './federation/source-away.ts'

/*
 * Imports give every customer of a fact a row in the customer table, but an undone batch can take customers away from facts that stay. Rules
 * that need not look for such strangers are up to twice as fast. So the tables are looked through when nothing has been written for a while;
 * from the next write on, and until it was done again, rules take care as if nothing were known.
 */

/** Writes come in swarms: one look after the last of them. */
const quietMs = 10_000
/** A look may take a hundredth of the time at most. */
const restTimes = 100

export interface KnownCustomers {
  /** Whether every customer of a fact's rows is in the customer table now. False also where nobody knows: then a look is planned. */
  readonly isSure: (factTable: string) => boolean
  /** Looks now. */
  readonly look: () => Promise<void>
}

/** The tables with a customer whom the customer table does not have; all in one query, so that its keys are gathered once. */
const tablesWithStrangers = async (warehouse: Warehouse, factTables: readonly string[], customerTable: string): Promise<ReadonlySet<string>> => {
  if (factTables.length === 0) return new Set()
  const named = factTables.map((table, index) => sql`select ${index} as "table", "_customer" from ${ident(table)} where "_customer" is not null`)
  const found = await warehouse.query<{ table: number }>('data.strangers', sql`
    select distinct "table" from (${join(named, sql` union all `)}) as "named"
    where "_customer" not in (select "_customer" from ${ident(customerTable)} where "_customer" is not null)`)
  return new Set(found.flatMap(({ table }) => factTables[table] ?? []))
}

export const createKnownCustomers = (warehouse: Warehouse, clock: Clock, { customerTable, facts }: Pick<DataCatalogue, 'customerTable' | 'facts'>): KnownCustomers => {
  let sure: { readonly revision: number; readonly tables: ReadonlySet<string> } = { revision: -1, tables: new Set() }
  let isPlanned = false
  let nextAt = 0
  const look = async (): Promise<void> => {
    const revision = warehouse.revision()
    const from = clock.now()
    const there = new Set(await warehouse.tables())
    const asked = there.has(customerTable) ? Object.values(facts).flatMap(({ table }) => (there.has(table) ? [table] : [])) : []
    const { answer: tables } = await leavingOut(async (leftOut) => {
      const readable = asked.filter((table) => !leftOut.has(table.slice('fact_'.length)))
      const strange = await tablesWithStrangers(warehouse, readable, customerTable)
      return new Set(readable.filter((table) => !strange.has(table)))
    })
    // Written meanwhile, or being written: what was seen may be over.
    if (revision % 2 === 0 && warehouse.revision() === revision) sure = { revision, tables }
    nextAt = clock.now() + restTimes * (clock.now() - from)
  }
  const lookWhenQuiet = (revision: number): void => {
    setTimeout(() => {
      if (warehouse.revision() !== revision || clock.now() < nextAt) {
        lookWhenQuiet(warehouse.revision())
        return
      }
      // A look that fails, as when the warehouse is being closed, leaves nothing known: rules are right without it.
      void bySextant(look).catch(() => undefined).finally(() => (isPlanned = false))
    }, quietMs).unref()
  }
  return {
    look: () => bySextant(look),
    isSure: (factTable) => {
      const revision = warehouse.revision()
      if (sure.revision === revision) return sure.tables.has(factTable)
      if (!isPlanned) {
        isPlanned = true
        lookWhenQuiet(revision)
      }
      return false
    },
  }
}

/** The catalogue whose facts say, at each moment they are asked, whether strangers must be minded. */
export const sayingWhoIsKnown = (catalogue: DataCatalogue, known: KnownCustomers): DataCatalogue => ({
  ...catalogue,
  facts: Object.fromEntries(Object.entries(catalogue.facts).map(([name, fact]) => [name, { ...fact, get hasKnownCustomers() { return known.isSure(fact.table) } }])),
})
