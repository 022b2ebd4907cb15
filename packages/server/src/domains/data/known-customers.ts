import { ident, sql } from '@sextant/sql'
import { bySextant } from '../../platform/asking.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import type { DataCatalogue } from './catalogue.ts'

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

const hasStrangers = async (warehouse: Warehouse, factTable: string, customerTable: string): Promise<boolean> => {
  const found = await warehouse.query('data.strangers', sql`
    select 1 as "found" from ${ident(factTable)} where "_customer" is not null
      and "_customer" not in (select "_customer" from ${ident(customerTable)} where "_customer" is not null) limit 1`)
  return found.length > 0
}

export const createKnownCustomers = (warehouse: Warehouse, clock: Clock, { customerTable, facts }: Pick<DataCatalogue, 'customerTable' | 'facts'>): KnownCustomers => {
  let sure: { readonly revision: number; readonly tables: ReadonlySet<string> } = { revision: -1, tables: new Set() }
  let isPlanned = false
  let nextAt = 0
  const look = async (): Promise<void> => {
    const revision = warehouse.revision()
    const from = clock.now()
    const there = new Set(await warehouse.tables())
    const tables = new Set<string>()
    if (there.has(customerTable)) {
      for (const { table } of Object.values(facts)) if (there.has(table) && !(await hasStrangers(warehouse, table, customerTable))) tables.add(table)
    }
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
