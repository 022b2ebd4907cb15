import type { OutputOf, listResponses } from '@sextant/contract'
import { and, ident, join, or, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import { readInstantCursor, writeInstantCursor } from '../../platform/http/instant-cursor.ts'
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

/**
 * Shares the credit of each source among the contacts that may have caused it: all to the best bound (by code before by rule, then the
 * latest), equal parts, and one to each. Late reactions and control rows take none.
 */
const credit = async (tx: Queryable, sourceKeys: readonly string[]): Promise<void> => {
  await tx.execute(sql`
    with
    -- ranked: the rows of each source, those that may be credited first
    ranked as (
      select response.id, (response.arm = 'target' and response.in_window) is true as is_credited,
        count(*) filter (where response.arm = 'target' and response.in_window) over (partition by response.source_key) as sharers,
        row_number() over (
          partition by response.source_key
          order by (response.arm = 'target' and response.in_window) is true desc,
            array_position(array['direct_exact', 'direct_inexact', 'viral', 'inferred', 'orphan'], response.match), contact.planned_at desc nulls last, response.id desc
        ) as place
      from response left join contact on contact.id = response.contact_id
      where response.source_key = any(${[...new Set(sourceKeys)]}::text[])
    ),
    -- shares: what each row gets
    shares as (
      select id, case when is_credited and place = 1 then 1 else 0 end as best, case when is_credited then 1.0 / sharers else 0 end as fractional, case when is_credited then 1 else 0 end as multiple
      from ranked
    )
    update response
    set credit_best = shares.best, credit_fractional = shares.fractional, credit_multiple = shares.multiple, change_number = nextval('response_change')
    from shares
    where shares.id = response.id
      and (response.credit_best, response.credit_fractional, response.credit_multiple) is distinct from (shares.best::float8, shares.fractional::float8, shares.multiple::float8)`)
}

/** An orphan whose contact is known by now becomes the response to it: the row stays, so that its copies follow. */
const adoptOrphans = async (tx: Queryable, at: string, bound: readonly NewResponse[]): Promise<number> => {
  const first = [...new Map(bound.toReversed().map((response) => [response.sourceKey, response])).values()]
  if (first.length === 0) return 0
  return await tx.execute(sql`
    update response
    set contact_id = given.contact_id, treatment_id = given.treatment_id, campaign_key = given.campaign_key, type = given.type, match = given.match, arm = given.arm, in_window = given.in_window,
        bound_at = ${at}, change_number = nextval('response_change')
    from unnest(
      ${first.map((response) => response.sourceKey)}::text[], ${first.map((response) => response.contactId)}::text[], ${first.map((response) => response.treatmentId)}::text[],
      ${first.map((response) => response.campaignKey)}::text[], ${first.map((response) => response.type)}::text[], ${first.map((response) => response.match)}::text[],
      ${first.map((response) => response.arm)}::text[], ${first.map((response) => response.inWindow)}::bool[]
    ) as given (source_key, contact_id, treatment_id, campaign_key, type, match, arm, in_window)
    where response.source_key = given.source_key and response.contact_id is null
      and not exists (select 1 from response as known where known.source_key = given.source_key and known.contact_id = given.contact_id)`)
}

/** Writes responses; one that is known (same source and contact) is not written again, and an orphan becomes the bound one. Answers how many are new or newly bound. */
export const writeResponses = async (store: Store, ids: Ids, at: string, responses: readonly NewResponse[]): Promise<number> => {
  let written = 0
  for (let from = 0; from < responses.length; from += maxRowsPerStatement) {
    const piece = responses.slice(from, from + maxRowsPerStatement)
    written += await store.transaction(async (tx) => {
      const adopted = await adoptOrphans(tx, at, piece.filter((response) => response.contactId !== null))
      const inserted = await insertRows(
        tx,
        'response',
        {
          id: 'text', source_key: 'text', customer_id: 'text', contact_id: 'text', treatment_id: 'text', campaign_key: 'text', type: 'text', match: 'text', arm: 'text', at: 'timestamptz', value_minor: 'int8',
          code: 'text', in_window: 'bool', credit_best: 'float8', credit_fractional: 'float8', credit_multiple: 'float8', bound_at: 'timestamptz',
        },
        piece.map((response) => ({
          id: ids.id(), source_key: response.sourceKey, customer_id: response.customerId, contact_id: response.contactId, treatment_id: response.treatmentId, campaign_key: response.campaignKey,
          type: response.type, match: response.match, arm: response.arm, at: response.at, value_minor: response.valueMinor, code: response.code, in_window: response.inWindow,
          credit_best: 0, credit_fractional: 0, credit_multiple: 0, bound_at: at,
        })),
        sql`on conflict do nothing`,
      )
      if (inserted + adopted > 0) await credit(tx, piece.map((response) => response.sourceKey))
      return inserted + adopted
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

const responseOf = (row: MatchRow, type: string): NewResponse => ({
  sourceKey: row.source_key, customerId: row.customer, contactId: row.contact, treatmentId: row.treatment, campaignKey: row.campaign, type, match: row.match, arm: row.arm,
  at: row.at, valueMinor: row.value ?? 0, code: row.code, inWindow: row.in_window,
})

const codeOf = (source: FactSource, dialect: Dialect): Sql => (source.codes.length === 0 ? dialect.nothing('string') : sql`coalesce(${join([...source.codes.map((column) => sql`nullif(${ident('fact', column)}, '')`), dialect.nothing('string')])})`)

/** Codes that one contact alone carries; a shared code names the offer, not the contact. */
const ownedCodes = sql`
    -- owned_codes: printed codes and single-use coupons, with the one contact each belongs to
    owned_codes as (
      select code, min(contact) as contact
      from (
        select contact_code as code, "_id" as contact from ledger_contact where arm = 'target'
        union all
        select coupon_code, "_id" from ledger_contact where arm = 'target' and coupon_code is not null
      ) as carried
      group by code
      having count(*) = 1
    )`

/**
 * Responses to one campaign: reactions inside the window, by rule, for target and control alike; a reaction of a target customer that
 * carries a code he was given is direct: exact when the code is his contact's alone, inexact when others have it too (a shared coupon,
 * a treatment's code). A late reaction counts only when it carries a code, and is marked late. Windows open when the contact was planned,
 * in both arms at the same instant.
 */
export const bindCampaign = async (deps: MatchDeps, rule: ResponseRule): Promise<number> => {
  const { source } = rule
  const { dialect } = deps.warehouse
  const isExact = sql`contact.arm = 'target' and owned_codes.contact = contact."_id"`
  const isInexact = sql`contact.arm = 'target' and fact.code is not null and fact.code in (contact.coupon_code, contact.treatment_code)`
  const inWindow = sql`fact."_at" < ${dialect.later(sql`contact.planned_at`, rule.windowDays, 'days')}`
  const rows = await deps.warehouse.query<MatchRow>('contacts.bindCampaign', sql`
    with
    -- contacts: the campaign's, with control's non-contacts; what came to nothing causes nothing
    contacts as (select * from ledger_contact where campaign = ${rule.campaignKey} and (arm = 'control' or counts_as_contact)),
    -- reactions: rows of the fact that count, with the code they carry
    reactions as (
      select fact."_customer", fact."_at", ${source.sourceKey} as source_key, ${source.value} as value, ${codeOf(source, dialect)} as code
      from ${ident(source.table)} as fact
      where fact."_at" >= (select min(planned_at) from contacts) and fact."_customer" in (select "_customer" from contacts)
        and not coalesce(fact."_refund", false) and (${rule.where})
    ),
    ${ownedCodes},
    -- matched: reactions beside the contacts of the same customer
    matched as (
      select fact.source_key, fact."_customer" as customer, fact."_at" as at, fact.value, contact."_id" as contact, contact.treatment, contact.campaign, contact.arm, fact.code,
        case when ${isExact} then 'direct_exact' when ${isInexact} then 'direct_inexact' else 'inferred' end as match,
        (${inWindow}) as in_window
      from reactions as fact
      join contacts as contact on contact."_customer" = fact."_customer" and fact."_at" >= contact.planned_at
      left join owned_codes on owned_codes.code = fact.code
      where (${inWindow}) or (${isExact}) or (${isInexact})
    )
    select matched.* from matched
    where not exists (select 1 from ledger_response as known where known.source_key = matched.source_key and known.contact = matched.contact)`)
  return await writeResponses(deps.store, deps.ids, new Date(deps.clock.now()).toISOString(), rows.map((row) => responseOf(row, 'conversion')))
}

/**
 * Reactions whose code no campaign's rule has bound: the customer's own code on a fact that is not the campaign's response (a redemption),
 * another customer's (viral), or nobody's (orphan). Orphans are looked at again at every matching, so that a contact that arrives late
 * still gets its response.
 *
 * @param windows response windows by campaign, days
 */
export const bindStrayCodes = async (deps: MatchDeps, source: FactSource, windows: readonly ResponseRule[]): Promise<{ readonly bound: number; readonly orphans: number }> => {
  if (source.codes.length === 0) return { bound: 0, orphans: 0 }
  const { dialect } = deps.warehouse
  // How long each campaign waits, and whether this very fact is its response.
  const waits = dialect.rowsOf({
    campaign: { type: 'string', values: windows.map((rule) => rule.campaignKey) }, days: { type: 'whole', values: windows.map((rule) => rule.windowDays) },
    is_response: { type: 'boolean', values: windows.map((rule) => rule.source.table === source.table) },
  })
  const rows = await deps.warehouse.query<MatchRow>('contacts.bindStrayCodes', sql`
    with
    ${ownedCodes},
    -- reactions: rows of the fact that carry a code and are bound by no code yet; returns are no reactions
    reactions as (
      select fact."_customer" as customer, fact."_at" as at, ${source.sourceKey} as source_key, ${source.value} as value, ${codeOf(source, dialect)} as code
      from ${ident(source.table)} as fact
      where fact."_customer" is not null and not coalesce(fact."_refund", false)
        and (${or(source.codes.map((column) => sql`nullif(${ident('fact', column)}, '') is not null`))})
    ),
    unbound as (
      select reactions.* from reactions
      where not exists (select 1 from ledger_response as known where known.source_key = reactions.source_key and known.contact is not null and known.match <> 'inferred')
    )
    select unbound.source_key, unbound.customer, unbound.at, unbound.value, owner."_id" as contact, owner.treatment, owner.campaign, owner.arm, unbound.code,
      case when owner."_id" is null then 'orphan' when owner."_customer" = unbound.customer then 'direct_exact' else 'viral' end as match,
      -- The campaign's own rule has looked at its customers' reactions already: what it left does not count.
      coalesce(${dialect.wholeBetween('day', sql`owner.planned_at`, sql`unbound.at`)} < windows.days and not (windows.is_response and owner."_customer" = unbound.customer), false) as in_window
    from unbound
    left join owned_codes on owned_codes.code = unbound.code
    left join ledger_contact as owner on owner."_id" = owned_codes.contact and unbound.at >= owner.planned_at
    left join ${waits} as windows on windows.campaign = owner.campaign
    where not exists (select 1 from ledger_response as known where known.source_key = unbound.source_key and known.contact is not distinct from owner."_id")`)
  const isResponse = windows.some((rule) => rule.source.table === source.table)
  await writeResponses(deps.store, deps.ids, new Date(deps.clock.now()).toISOString(), rows.map((row) => responseOf(row, isResponse ? 'conversion' : 'redemption')))
  const orphans = rows.filter((row) => row.match === 'orphan').length
  return { bound: rows.length - orphans, orphans }
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
    const { at, id } = readInstantCursor(filter.cursor)
    conditions.push(sql`(at, id) < (${at}::timestamptz, ${id})`)
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
  return { items, nextCursor: rows.length > filter.limit && last !== undefined ? writeInstantCursor(last) : null }
}

/** Codes that came back with bound responses and the instants they did, to be marked redeemed; a page of them. */
export const returnedCodes = async (store: Queryable): Promise<readonly { readonly code: string; readonly at: string }[]> =>
  await store.query(sql`
    select response.code, min(response.at) as at from response join coupon_code on coupon_code.code = response.code
    where coupon_code.status = 'issued' and response.match in ('direct_exact', 'viral')
    group by response.code
    limit ${maxArrayElements}`)
