import type { OutputOf, listResponses } from '@sextant/contract'
import { and, ident, join, or, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxArrayElements, maxRowsPerStatement } from '../../platform/store/store.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'

export type ResponseRow = OutputOf<typeof listResponses>['items'][number]

/** How a fact is read for matching; expressions are over the alias `fact`. */
export interface FactSource {
  readonly table: string
  /** Names a row for good: importing or matching again gives the same key. */
  readonly sourceKey: Sql
  readonly value: Sql
  /** Columns that carry a code a customer was given. */
  readonly codes: readonly string[]
}

/** What counts as response to a campaign; the same for target and control. */
export interface ResponseRule {
  readonly campaignKey: string
  readonly source: FactSource
  readonly where: Sql
  readonly windowDays: number
}

export interface MatchDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  readonly project: () => Promise<number>
}

export interface NewResponse {
  readonly sourceKey: string
  readonly customerId: string
  readonly contactId: string | null
  readonly treatmentId: string | null
  readonly campaignKey: string | null
  readonly type: string
  readonly match: ResponseRow['match']
  readonly arm: 'target' | 'control' | null
  readonly at: string
  readonly valueMinor: number
  readonly code: string | null
  readonly inWindow: boolean
}

/** Shares the credit of each source among its contacts: all to the latest, equal parts, and one to each; control rows take no credit from targets. */
const credit = async (tx: Queryable, sourceKeys: readonly string[]): Promise<void> => {
  await tx.execute(sql`
    with ranked as (
      select response.id,
        case when response.arm = 'target' and response.in_window then 1.0 / count(*) filter (where response.arm = 'target' and response.in_window) over same_source else 0 end as fractional,
        row_number() over (partition by response.source_key order by (response.arm = 'target' and response.in_window) desc, contact.planned_at desc nulls last, response.id desc) as place,
        (response.arm = 'target' and response.in_window) as is_credited,
        response.contact_id is not null as is_bound
      from response left join contact on contact.id = response.contact_id
      where response.source_key = any(${sourceKeys}::text[])
      window same_source as (partition by response.source_key)
    )
    update response
    set credit_best = case when ranked.is_credited and ranked.place = 1 then 1 else 0 end,
        credit_fractional = coalesce(ranked.fractional, 0),
        credit_multiple = case when ranked.is_bound then 1 else 0 end,
        change_number = nextval('response_change')
    from ranked
    where ranked.id = response.id`)
}

/** Writes responses; one that is known (same source and contact) is not written again, and an orphan gives way to a bound one. */
export const writeResponses = async (store: Store, ids: Ids, at: string, responses: readonly NewResponse[]): Promise<number> => {
  let written = 0
  for (let from = 0; from < responses.length; from += maxRowsPerStatement) {
    const piece = responses.slice(from, from + maxRowsPerStatement)
    written += await store.transaction(async (tx) => {
      const bound = piece.filter((response) => response.contactId !== null).map((response) => response.sourceKey)
      if (bound.length > 0) await tx.execute(sql`delete from response where source_key = any(${bound}::text[]) and contact_id is null`)
      const { last } = await tx.one<{ last: number }>(sql`select setval('response_change', nextval('response_change') + ${piece.length}) as last`)
      const inserted = await insertRows(
        tx,
        'response',
        {
          id: 'text', source_key: 'text', customer_id: 'text', contact_id: 'text', treatment_id: 'text', campaign_key: 'text', type: 'text', match: 'text', arm: 'text', at: 'timestamptz', value_minor: 'int8',
          code: 'text', in_window: 'bool', credit_best: 'float8', credit_fractional: 'float8', credit_multiple: 'float8', bound_at: 'timestamptz', change_number: 'int8',
        },
        piece.map((response, index) => ({
          id: ids.id(), source_key: response.sourceKey, customer_id: response.customerId, contact_id: response.contactId, treatment_id: response.treatmentId, campaign_key: response.campaignKey,
          type: response.type, match: response.match, arm: response.arm, at: response.at, value_minor: response.valueMinor, code: response.code, in_window: response.inWindow,
          credit_best: 0, credit_fractional: 0, credit_multiple: 0, bound_at: at, change_number: last - index,
        })),
        sql`on conflict do nothing`,
      )
      if (inserted > 0) await credit(tx, piece.map((response) => response.sourceKey))
      return inserted
    })
  }
  return written
}

interface MatchRow {
  readonly source_key: string
  readonly customer: string
  readonly at: string
  readonly value: number | null
  readonly contact: string | null
  readonly treatment: string | null
  readonly campaign: string | null
  readonly arm: 'target' | 'control' | null
  readonly code: string | null
  readonly match: ResponseRow['match']
  readonly in_window: boolean
}

const responseOf = (row: MatchRow): NewResponse => ({
  sourceKey: row.source_key, customerId: row.customer, contactId: row.contact, treatmentId: row.treatment, campaignKey: row.campaign, type: 'conversion', match: row.match, arm: row.arm,
  at: row.at, valueMinor: row.value ?? 0, code: row.code, inWindow: row.in_window,
})

const codeOf = (source: FactSource): Sql => (source.codes.length === 0 ? sql`null::varchar` : sql`coalesce(${join(source.codes.map((column) => sql`nullif(${ident('fact', column)}, '')`))})`)


/**
 * Responses to one campaign: reactions inside the window, by rule, for target and control alike; a reaction of a target customer that
 * carries the code of his own contact is direct. A late reaction counts only when it carries a code, and is marked late.
 */
export const bindCampaign = async (deps: MatchDeps, rule: ResponseRule): Promise<number> => {
  const { source } = rule
  const code = codeOf(source)
  const carriesOwn = sql`contact.arm = 'target' and code is not null and code in (contact.coupon_code, contact.contact_code)`
  const carriesTreatment = sql`contact.arm = 'target' and code is not null and code = contact.treatment_code`
  const inWindow = sql`fact."_at" < contact."_at" + to_days(${rule.windowDays}::integer)`
  const rows = await deps.warehouse.query<MatchRow>('contacts.bindCampaign', sql`
    with
    -- reactions: rows of the fact that count, with the code they carry
    reactions as (
      select fact."_customer", fact."_at", ${source.sourceKey} as source_key, ${source.value} as value, ${code} as code
      from ${ident(source.table)} as fact
      where fact."_customer" is not null and not coalesce(fact."_refund", false) and (${rule.where})
    ),
    -- matched: reactions beside the contacts of the same customer
    matched as (
      select fact.source_key, fact."_customer" as customer, fact."_at" as at, fact.value, contact."_id" as contact, contact.treatment, contact.campaign, contact.arm, fact.code,
        case when ${carriesOwn} then 'direct_exact' when ${carriesTreatment} then 'direct_inexact' else 'inferred' end as match,
        (${inWindow}) as in_window
      from reactions as fact
      join ledger_contact as contact on contact."_customer" = fact."_customer" and contact.campaign = ${rule.campaignKey} and fact."_at" >= contact."_at"
      where (contact.arm = 'control' or contact.counts_as_contact) and ((${inWindow}) or (${carriesOwn}) or (${carriesTreatment}))
    )
    select matched.* from matched
    where not exists (select 1 from ledger_response as known where known.source_key = matched.source_key and known.contact = matched.contact)`)
  return await writeResponses(deps.store, deps.ids, new Date(deps.clock.now()).toISOString(), rows.map(responseOf))
}

/**
 * Reactions whose code leads elsewhere: to another customer's contact (viral), or nowhere (orphan). Orphans are looked at again at every
 * matching, so that a contact that arrives late still gets its response.
 */
export const bindStrayCodes = async (deps: MatchDeps, source: FactSource): Promise<{ readonly viral: number; readonly orphans: number }> => {
  if (source.codes.length === 0) return { viral: 0, orphans: 0 }
  const rows = await deps.warehouse.query<MatchRow>('contacts.bindStrayCodes', sql`
    with
    -- reactions: rows of the fact that carry a code and are bound to no contact yet
    reactions as (
      select fact."_customer" as customer, fact."_at" as at, ${source.sourceKey} as source_key, ${source.value} as value, ${codeOf(source)} as code
      from ${ident(source.table)} as fact
      where ${or(source.codes.map((column) => sql`nullif(${ident('fact', column)}, '') is not null`))}
    ),
    unbound as (
      select reactions.* from reactions
      where reactions.customer is not null
        and not exists (select 1 from ledger_response as known where known.source_key = reactions.source_key and known.contact is not null and known.match <> 'inferred')
    )
    select unbound.source_key, unbound.customer, unbound.at, unbound.value, owner."_id" as contact, owner.treatment, owner.campaign, owner.arm, unbound.code,
      case when owner."_id" is null then 'orphan' else 'viral' end as match, owner."_id" is not null as in_window
    from unbound
    left join ledger_contact as owner on owner.arm = 'target' and (owner.coupon_code = unbound.code or owner.contact_code = unbound.code) and owner."_customer" <> unbound.customer
    where not exists (select 1 from ledger_response as known where known.source_key = unbound.source_key and known.contact is not distinct from owner."_id")`)
  await writeResponses(deps.store, deps.ids, new Date(deps.clock.now()).toISOString(), rows.map(responseOf))
  return { viral: rows.filter((row) => row.match === 'viral').length, orphans: rows.filter((row) => row.match === 'orphan').length }
}

export interface ResponseFilter {
  readonly customer?: string | undefined
  readonly campaign?: string | undefined
  readonly match?: ResponseRow['match'] | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

interface ResponseRecord {
  readonly id: string
  readonly customer_id: string
  readonly contact_id: string | null
  readonly campaign_key: string | null
  readonly type: string
  readonly match: ResponseRow['match']
  readonly arm: 'target' | 'control' | null
  readonly at: string
  readonly value_minor: number
  readonly in_window: boolean
  readonly credit_best: number
  readonly credit_fractional: number
  readonly credit_multiple: number
  readonly code: string | null
}

export const responsePage = async (store: Queryable, filter: ResponseFilter, campaignNames: ReadonlyMap<string, string>): Promise<{ items: ResponseRow[]; nextCursor: string | null }> => {
  const conditions: Sql[] = []
  if (filter.customer !== undefined) conditions.push(sql`customer_id = ${filter.customer}`)
  if (filter.campaign !== undefined) conditions.push(sql`campaign_key = ${filter.campaign}`)
  if (filter.match !== undefined) conditions.push(sql`match = ${filter.match}`)
  if (filter.cursor !== undefined) {
    const [at, id] = filter.cursor.split('~')
    conditions.push(sql`(at, id) < (${at ?? ''}::timestamptz, ${id ?? ''})`)
  }
  const rows = await store.query<ResponseRecord>(sql`
    select id, customer_id, contact_id, campaign_key, type, match, arm, at, value_minor, in_window, credit_best, credit_fractional, credit_multiple, code
    from response where ${and(conditions)} order by at desc, id desc limit ${filter.limit + 1}`)
  const items = rows.slice(0, filter.limit).map((row) => ({
    id: row.id, customerId: row.customer_id, contactId: row.contact_id, campaign: row.campaign_key, campaignName: row.campaign_key === null ? null : (campaignNames.get(row.campaign_key) ?? row.campaign_key),
    type: row.type, match: row.match, arm: row.arm, at: row.at, valueMinor: row.value_minor, inWindow: row.in_window, creditBest: row.credit_best, creditFractional: row.credit_fractional,
    creditMultiple: row.credit_multiple, code: row.code,
  }))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > filter.limit && last !== undefined ? `${last.at}~${last.id}` : null }
}

/** Codes that came back with bound responses, to be marked redeemed. */
export const returnedCodes = async (store: Queryable): Promise<readonly string[]> =>
  (
    await store.query<{ code: string }>(sql`
      select distinct response.code from response join coupon_code on coupon_code.code = response.code
      where coupon_code.status = 'issued' and response.match in ('direct_exact', 'viral')
      limit ${maxArrayElements}`)
  ).map((row) => row.code)
