import { sql } from '@sextant/sql'
import type { Store } from '../../platform/store/store.ts'
import { isUniqueViolation } from '../../platform/store/store-error.ts'
import { isoOf } from '../../platform/time.ts'
import type { Clock } from '../../platform/time.ts'
import { identityErrors } from './errors.ts'
import { addIdentifiers } from './identifiers.ts'
import type { AddedIdentifiers, NewIdentifier } from './identifiers.ts'
import { addLinks } from './links.ts'
import type { NewLink } from './links.ts'
import { normalForm } from './normal-form.ts'
import type { IdentifierKind } from './normal-form.ts'

export interface IdentityDeps {
  readonly store: Store
  readonly clock: Clock
  /** Country of phone numbers written without its code; undefined when it cannot be told. */
  readonly country: () => Promise<string | undefined>
}

/** A customer that outlives the batch that made it, and the batch it counts for from now on (null: none). */
export interface KeptCustomer {
  readonly customer: string
  readonly batch: string | null
}

export interface FoundIdentifier {
  readonly customer: string
  readonly level: string
  readonly levelKey: string
  readonly kind: string
  readonly value: string
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface Identity {
  /** Customer of each key that is one (merged keys give the customer that stays); unknown keys are absent. At most 2,000 keys. */
  readonly resolveCustomers: (level: string, keys: readonly string[]) => Promise<ReadonlyMap<string, string>>
  readonly registerCustomers: (level: string, keys: readonly string[], batchId: string | null) => Promise<number>
  readonly addIdentifiers: (rows: readonly NewIdentifier[], batchId: string | null) => Promise<AddedIdentifiers>
  readonly addLinks: (rows: readonly NewLink[], batchId: string | null) => Promise<void>
  /** Who holds an identifier at an instant (now unless said); a number assigned anew finds its present holder only. */
  readonly findByIdentifier: (kind: IdentifierKind | undefined, text: string, at?: string) => Promise<readonly FoundIdentifier[]>
  readonly identifiersOf: (customer: string) => Promise<readonly FoundIdentifier[]>
  /** Joins an anonymous id to a customer. IDENTITY_ALIAS_TAKEN when it is somebody else's. */
  readonly alias: (previousId: string, customer: string, source: string) => Promise<void>
  /** Whom aliases join these ids to, after merges; ids without one are absent. At most 2,000 ids. */
  readonly aliasHolders: (previousIds: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** Customer of a user id or an anonymous id, through aliases and merges; undefined when nobody is known by it. */
  readonly customerOf: (level: string, userId: string | null, anonymousId: string | null) => Promise<string | undefined>
  /** Takes back a batch's customers, identifiers and links; customers in `keep` stay and count for the batch named with them. */
  readonly undoBatch: (batchId: string, keep: readonly KeptCustomer[]) => Promise<void>
  readonly redirects: () => Promise<readonly { readonly from: string; readonly to: string }[]>
  readonly createdBy: (batchId: string) => Promise<readonly string[]>
  readonly countCustomers: () => Promise<number>
}

const kinds: readonly IdentifierKind[] = ['email', 'phone', 'number', 'device', 'card', 'external']

const found = sql`customer_id as customer, level, level_key as "levelKey", kind, value, valid_from as "validFrom", valid_to as "validTo"`

const undoBatch = async (store: Store, batchId: string, keep: readonly KeptCustomer[]): Promise<void> => {
  // Bounded deletes, so that others get their turn on an embedded store.
  const drain = async (statement: Parameters<Store['execute']>[0]): Promise<void> => {
    while ((await store.execute(statement)) > 0);
  }
  await store.execute(sql`update identifier set valid_to = null, closed_by_batch = null where closed_by_batch = ${batchId}`)
  await drain(sql`delete from identifier where id in (select id from identifier where batch_id = ${batchId} limit 5000)`)
  await drain(sql`delete from level_link where ctid in (select ctid from level_link where batch_id = ${batchId} limit 5000)`)
  for (let from = 0; from < keep.length; from += 2_000) {
    const part = keep.slice(from, from + 2_000)
    await store.execute(
      sql`update customer as c set created_by_batch = k.batch from unnest(${part.map(({ customer }) => customer)}::text[], ${part.map(({ batch }) => batch)}::text[]) as k (id, batch)
        where c.id = k.id and c.created_by_batch = ${batchId}`,
    )
  }
  await drain(sql`delete from customer where id in (select id from customer where created_by_batch = ${batchId} limit 2000)`)
}

export const createIdentity = ({ store, clock, country }: IdentityDeps): Identity => {
  const now = (): string => isoOf(clock.now())
  const resolveCustomers = async (level: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const rows = await store.query<{ key: string; customer: string }>(
      sql`select key, coalesce(merged_into, id) as customer from customer where level = ${level} and key = any(${[...new Set(keys)]}::text[])`,
    )
    return new Map(rows.map((row) => [row.key, row.customer]))
  }
  const aliasHolders = async (previousIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const rows = await store.query<{ id: string; customer: string }>(
      sql`select a.previous_id as id, coalesce(c.merged_into, c.id) as customer from alias as a join customer as c on c.id = a.customer_id where a.previous_id = any(${[...previousIds]}::text[])`,
    )
    return new Map(rows.map(({ id, customer }) => [id, customer]))
  }
  const aliasHolder = async (previousId: string): Promise<string | undefined> => (await aliasHolders([previousId])).get(previousId)
  const identity: Identity = {
    resolveCustomers,
    registerCustomers: (level, keys, batchId) =>
      store.execute(
        sql`insert into customer (id, level, key, created_at, created_by_batch)
          select key, ${level}, key, ${now()}::timestamptz, ${batchId}::text from unnest(${[...new Set(keys)]}::text[]) as key on conflict do nothing`,
      ),
    addIdentifiers: async (rows, batchId) => addIdentifiers(store, rows, { batchId, country: await country(), now: now() }),
    addLinks: (rows, batchId) => addLinks(store, rows, batchId),
    findByIdentifier: async (kind, text, at) => {
      const place = await country()
      const asked = kind === undefined ? kinds : [kind]
      const forms = asked.map((one) => normalForm(one, text, place).normal)
      const instant = at ?? now()
      // Of several holders of an exclusive number the latest counts; shared addresses give everybody who has them.
      return store.query<FoundIdentifier>(
        sql`select ${found} from (
            select i.*, row_number() over (partition by i.kind, i.normal order by i.valid_from desc nulls last, i.id desc) as place
            from identifier as i join unnest(${[...asked]}::text[], ${forms}::text[]) as f (kind, normal) on i.kind = f.kind and i.normal = f.normal
            where (i.valid_from is null or i.valid_from <= ${instant}::timestamptz) and (i.valid_to is null or i.valid_to > ${instant}::timestamptz)
          ) as held where kind <> 'number' or place = 1 order by customer, kind`,
      )
    },
    identifiersOf: (customer) => store.query<FoundIdentifier>(sql`select ${found} from identifier where customer_id = ${customer} order by kind, valid_from nulls first, id`),
    alias: async (previousId, customer, source) => {
      try {
        await store.execute(sql`insert into alias (previous_id, customer_id, since, source) values (${previousId}, ${customer}, ${now()}::timestamptz, ${source})`)
      } catch (error) {
        if (!isUniqueViolation(error)) throw error
        const holder = await aliasHolder(previousId)
        if (holder !== undefined && holder !== customer) throw identityErrors.IDENTITY_ALIAS_TAKEN({ previousId, customer: holder }, { cause: error })
      }
    },
    aliasHolders,
    customerOf: async (level, userId, anonymousId) => {
      const ids = [userId, anonymousId].filter((id) => id !== null)
      for (const id of ids) {
        const known = (await resolveCustomers(level, [id])).get(id) ?? (await aliasHolder(id))
        if (known !== undefined) return known
      }
      return undefined
    },
    undoBatch: (batchId, keep) => undoBatch(store, batchId, keep),
    redirects: () => store.query(sql`select key as "from", merged_into as "to" from customer where merged_into is not null`),
    createdBy: async (batchId) => (await store.query<{ key: string }>(sql`select key from customer where created_by_batch = ${batchId}`)).map(({ key }) => key),
    countCustomers: async () => (await store.one<{ customers: number }>(sql`select count(*) as customers from customer where merged_into is null and erased_at is null`)).customers,
  }
  return Object.freeze(identity)
}
