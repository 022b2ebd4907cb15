import type { InputOf, OutputOf, ParsedInputOf, getOffer, saveOffer } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { askingNow } from '../../platform/asking.ts'
import type { Clock } from '../../platform/time.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { offerErrors } from './errors.ts'

export type Offer = OutputOf<typeof getOffer>
export type OfferInput = InputOf<typeof saveOffer>

export type CheckedRule = { readonly kind: 'ok'; readonly text: string; readonly tree: unknown } | { readonly kind: 'error'; readonly problem: string; readonly where: string }

export interface OfferDeps {
  readonly store: Store
  readonly clock: Clock
  readonly currency: () => Promise<string>
  /** Parses and types a rule against the company's catalogue. */
  readonly checkRule: (text: string) => Promise<CheckedRule>
  /** Whether a rule names a personal attribute, itself or through segments and tags. */
  readonly isPersonal: (text: string) => Promise<boolean>
}

interface OfferRow {
  readonly key: string
  readonly version: number
  readonly status: Offer['status']
  readonly owner: string
  readonly updated_at: string
  readonly name: Offer['name']
  readonly description: Offer['description']
  readonly eligibility: string | null
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly value_minor: number
  readonly cost_minor: number
  readonly currency: string
  readonly model_key: string | null
  readonly coupon: Offer['coupon']
  readonly shared_code: string | null
  readonly attributes: Record<string, string>
  readonly free: number
  readonly issued: number
  readonly redeemed: number
}

const offersWhere = (condition: Sql, version: Sql = sql`offer.version`): Sql => sql`
  select
    offer.key, saved.version, offer.status, offer.owner, offer.updated_at,
    saved.name, saved.description, saved.eligibility, saved.valid_from, saved.valid_to, saved.value_minor, saved.cost_minor, saved.currency,
    saved.model_key, saved.coupon, saved.shared_code, saved.attributes,
    coalesce(stock.free, 0) as free, coalesce(stock.issued, 0) as issued, coalesce(stock.redeemed, 0) as redeemed
  from offer
  join offer_version as saved on saved.offer_key = offer.key and saved.version = ${version}
  left join (
    select
      offer_key,
      count(*) filter (where status = 'free') as free,
      count(*) filter (where status in ('issued', 'redeemed')) as issued,
      count(*) filter (where status = 'redeemed') as redeemed
    from coupon_code
    group by offer_key
  ) as stock on stock.offer_key = offer.key
  where ${condition}
  order by offer.key`

const offerOf = (row: OfferRow): Offer => ({
  key: row.key, name: row.name, description: row.description, version: row.version, status: row.status, eligibility: row.eligibility,
  validFrom: row.valid_from, validTo: row.valid_to, valueMinor: row.value_minor, costMinor: row.cost_minor, currency: row.currency, model: row.model_key,
  coupon: row.coupon, sharedCode: row.shared_code, attributes: row.attributes, couponsFree: row.free, couponsIssued: row.issued, couponsRedeemed: row.redeemed,
  updatedAt: row.updated_at, owner: row.owner,
})

export const listOffersOf = async (store: Store, status?: Offer['status']): Promise<readonly Offer[]> =>
  (await store.query<OfferRow>(offersWhere(status === undefined ? sql`true` : sql`offer.status = ${status}`))).map(offerOf)

/** The offer in its version in force, or as it was in another one. */
export const offerByKey = async (store: Store, key: string, version?: number): Promise<Offer> => {
  const row = await store.maybeOne<OfferRow>(offersWhere(sql`offer.key = ${key}`, version === undefined ? undefined : sql`${version}`))
  if (row === undefined) throw offerErrors.OFFER_UNKNOWN({ key }, { where: key })
  return offerOf(row)
}

const checkedEligibility = async (deps: OfferDeps, eligibility: string | null | undefined): Promise<{ text: string; tree: unknown } | null> => {
  if (eligibility === null || eligibility === undefined || eligibility.trim() === '') return null
  const checked = await deps.checkRule(eligibility)
  if (checked.kind === 'error') throw offerErrors.OFFER_ELIGIBILITY_INVALID({ problem: checked.problem }, { where: `eligibility ${checked.where}` })
  return { text: checked.text, tree: checked.tree }
}

/** By halving the rule, whoever may not unmask would read a value from whom the offer is made to; a rule that others wrote he may leave as it is. */
const assertMayChoose = async (deps: OfferDeps, key: string, text: string): Promise<void> => {
  if (askingNow()?.isMasked !== true || !(await deps.isPersonal(text))) return
  const saved = await deps.store.maybeOne<{ eligibility: string | null }>(sql`
    select saved.eligibility from offer join offer_version as saved on saved.offer_key = offer.key and saved.version = offer.version where offer.key = ${key}`)
  if (saved?.eligibility !== text) throw offerErrors.OFFER_ELIGIBILITY_PERSONAL({ key }, { where: 'eligibility' })
}

/** Creates the offer or saves its next version; earlier versions stay, because treatments point at them. */
export const saveOfferVersion = async (deps: OfferDeps, input: ParsedInputOf<typeof saveOffer>, savedBy: string): Promise<Offer> => {
  const { validFrom = null, validTo = null, sharedCode = null, model = null } = input
  if (validFrom !== null && validTo !== null && Date.parse(validTo) <= Date.parse(validFrom))
    throw offerErrors.OFFER_VALIDITY_REVERSED({ from: validFrom, to: validTo }, { where: 'validTo' })
  if (input.coupon === 'shared' && (sharedCode ?? '') === '') throw offerErrors.OFFER_SHARED_CODE_MISSING({}, { where: 'sharedCode' })
  const eligibility = await checkedEligibility(deps, input.eligibility)
  if (eligibility !== null) await assertMayChoose(deps, input.key, eligibility.text)
  const currency = await deps.currency()
  const now = new Date(deps.clock.now()).toISOString()
  await deps.store.transaction(async (tx) => {
    const { version } = await tx.one<{ version: number }>(sql`
      insert into offer (key, version, status, owner, created_at, updated_at)
      values (${input.key}, 1, ${input.status}, ${savedBy}, ${now}, ${now})
      on conflict (key) do update set version = offer.version + 1, status = excluded.status, updated_at = excluded.updated_at
      returning version`)
    await tx.execute(sql`
      insert into offer_version (offer_key, version, name, description, eligibility, eligibility_tree, valid_from, valid_to, value_minor, cost_minor, currency, model_key, coupon, shared_code, attributes, saved_at, saved_by)
      values (${input.key}, ${version}, ${JSON.stringify(input.name)}::jsonb, ${JSON.stringify(input.description)}::jsonb, ${eligibility?.text ?? null}, ${eligibility === null ? null : JSON.stringify(eligibility.tree)}::jsonb,
        ${validFrom}, ${validTo}, ${input.valueMinor}, ${input.costMinor}, ${currency}, ${model}, ${input.coupon}, ${sharedCode}, ${JSON.stringify(input.attributes)}::jsonb, ${now}, ${savedBy})`)
  })
  return await offerByKey(deps.store, input.key)
}

/** What making an offer cost in one of its versions, minor units; asked inside the transaction that writes the contact. */
export const offerCostMinor = async (tx: Queryable, key: string, version: number): Promise<number> =>
  (await tx.one<{ cost: number }>(sql`select cost_minor as cost from offer_version where offer_key = ${key} and version = ${version}`)).cost

/** Eligibility rules of offers as they were in the versions named; null where there was none. */
export const offerRules = async (store: Queryable, versions: readonly { readonly offer: string; readonly version: number }[]): Promise<(offer: string, version: number) => string | null> => {
  const asked = [...new Map(versions.map((one) => [`${one.offer}/${one.version}`, one])).values()]
  const rows = await store.query<{ offer: string; version: number; eligibility: string | null }>(sql`
    select saved.offer_key as offer, saved.version, saved.eligibility from offer_version as saved
    join unnest(${asked.map(({ offer }) => offer)}::text[], ${asked.map(({ version }) => version)}::int4[]) as asked (offer, version) on asked.offer = saved.offer_key and asked.version = saved.version`)
  const rules = new Map(rows.map(({ offer, version, eligibility }) => [`${offer}/${version}`, eligibility]))
  return (offer, version) => rules.get(`${offer}/${version}`) ?? null
}

/** Names of offers as they were in the versions named; an offer that is gone is called by its key. */
export const offerNames = async (store: Queryable, versions: readonly { readonly offer: string; readonly version: number }[]): Promise<(offer: string, version: number) => Offer['name']> => {
  const asked = [...new Map(versions.map((one) => [`${one.offer}/${one.version}`, one])).values()]
  const rows = await store.query<{ offer: string; version: number; name: Offer['name'] }>(sql`
    select saved.offer_key as offer, saved.version, saved.name from offer_version as saved
    join unnest(${asked.map(({ offer }) => offer)}::text[], ${asked.map(({ version }) => version)}::int4[]) as asked (offer, version) on asked.offer = saved.offer_key and asked.version = saved.version`)
  const names = new Map(rows.map(({ offer, version, name }) => [`${offer}/${version}`, name]))
  return (offer, version) => names.get(`${offer}/${version}`) ?? { en: offer, zh: offer }
}
