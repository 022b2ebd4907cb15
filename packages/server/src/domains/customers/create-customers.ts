import type { OutputOf, ParsedInputOf, customerTimeline, listCustomers, setConsent } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { companyOf } from './company.ts'
import { deniedAmong, removeConsents, setConsentOf, writeConsents } from './consent.ts'
import type { NewConsent } from './consent.ts'
import { customerOf, knownCustomer } from './customer.ts'
import { dashboardKeeper } from './dashboard.ts'
import type { Customer, CustomerDeps, Dashboard } from './deps.ts'
import { customerPage, rowsOfSelection } from './list.ts'
import type { CustomerList, CustomerRow, ListDeps } from './list.ts'
import { loadRecord } from './record.ts'
import type { LoadedRecord, RecordNeeds } from './record.ts'
import { summaryKeeper } from './summary.ts'
import { timelinePage } from './timeline.ts'
import { customerFieldsOf, customerValuesOf } from './values.ts'
import type { CustomerField } from './values.ts'


export interface Customers {
  readonly list: (input: ParsedInputOf<typeof listCustomers>) => Promise<CustomerList>
  readonly get: (key: string) => Promise<Customer>
  readonly unmasked: (key: string) => Promise<Customer>
  readonly timeline: (input: ParsedInputOf<typeof customerTimeline>) => Promise<OutputOf<typeof customerTimeline>>
  readonly setConsent: (input: ParsedInputOf<typeof setConsent>, recordedBy: string) => Promise<void>
  readonly recordConsents: (consents: readonly NewConsent[]) => Promise<number>
  /** Takes back the consents of an import. */
  readonly undoConsents: (batchId: string) => Promise<number>
  readonly deniedConsent: (customerIds: readonly string[], channel: string) => Promise<ReadonlySet<string>>
  readonly dashboard: () => Promise<Dashboard>
  readonly fields: () => Promise<readonly CustomerField[]>
  readonly values: (customerIds: readonly string[], fields: readonly string[]) => Promise<ReadonlyMap<string, ReadonlyMap<string, string | number | boolean>>>
  /** The same for people who look on, as in a preview: names and personal values masked. */
  readonly maskedValues: Customers['values']
  readonly load: (id: string, at: string, needs?: RecordNeeds) => Promise<LoadedRecord | undefined>
  /** Customers of a select with one column of ids, as rows of a list, by id. */
  readonly rows: (selection: Sql, limit: number, after?: string) => Promise<readonly CustomerRow[]>
  /** How many customers such a select gives, and the first of them. */
  readonly behind: (selection: Sql, limit: number) => Promise<{ readonly count: number; readonly customers: CustomerRow[] }>
}

export const createCustomers = (deps: CustomerDeps): Customers => {
  const listDeps: ListDeps = { ...deps, summarise: summaryKeeper(deps.warehouse, deps.dataVersion) }
  const rows = async (selection: Sql, limit: number, after?: string): Promise<readonly CustomerRow[]> => rowsOfSelection(listDeps, await companyOf(deps), selection, limit, after)
  return Object.freeze({
    list: (input: ParsedInputOf<typeof listCustomers>) => customerPage(listDeps, input),
    get: (key: string) => customerOf(deps, key, true),
    unmasked: (key: string) => customerOf(deps, key, false),
    timeline: (input: ParsedInputOf<typeof customerTimeline>) => timelinePage(deps, input),
    setConsent: async (input: ParsedInputOf<typeof setConsent>, recordedBy: string) => setConsentOf(deps, { ...input, id: await knownCustomer(deps, input.id) }, recordedBy),
    recordConsents: (consents: readonly NewConsent[]) => writeConsents(deps.store, deps.ids, consents),
    undoConsents: (batchId: string) => removeConsents(deps.store, batchId),
    deniedConsent: (customerIds: readonly string[], channel: string) => deniedAmong(deps.store, customerIds, channel, isoOf(deps.clock.now())),
    dashboard: dashboardKeeper(listDeps),
    fields: () => customerFieldsOf(deps),
    values: (customerIds: readonly string[], fields: readonly string[]) => customerValuesOf(deps, customerIds, fields),
    maskedValues: (customerIds: readonly string[], fields: readonly string[]) => customerValuesOf(deps, customerIds, fields, true),
    load: (id: string, at: string, needs?: RecordNeeds) => loadRecord(deps, id, at, needs),
    rows,
    behind: async (selection: Sql, limit: number) => {
      const [customers, { count }] = await Promise.all([
        rows(selection, limit),
        deps.warehouse.one<{ count: number }>('customers.behind', sql`select count(*) as "count" from (${selection}) as "behind"`),
      ])
      return { count, customers: [...customers] }
    },
  })
}
