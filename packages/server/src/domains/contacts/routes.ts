import { addSuppression, endSuppression, getPolicy, listContacts, listResponses, listSuppressions, matchResponses, savePolicy, settleContact } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { isScoped } from '../../platform/asking.ts'
import { writeInstantCursor } from '../../platform/http/instant-cursor.ts'
import { pageInside } from '../../platform/http/page-inside.ts'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import { contactById, contactPage, settleUncertain } from './contact.ts'
import { capsOf, replaceCaps } from './policy.ts'
import { responsePage } from './response.ts'
import { contactErrors } from './errors.ts'
import { addSuppressions, endSuppressionNow, suppressedCustomer, suppressionPage } from './suppression.ts'

export interface ContactRouteDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  /** Names of campaigns by key; campaigns are a later domain. */
  readonly campaignNames: () => Promise<ReadonlyMap<string, string>>
  /** Binds every campaign's reactions; campaigns know their rules. */
  readonly matchAll: () => Promise<{ readonly direct: number; readonly inferred: number; readonly orphans: number }>
  readonly project: () => Promise<number>
  /** Which of these customers whoever asks may see. */
  readonly inside: (customerIds: readonly string[]) => Promise<ReadonlySet<string>>
}

/** The first customer the asker may not see, as unknown to him as one that does not exist. */
const firstOutside = async (deps: ContactRouteDeps, customerIds: readonly string[]): Promise<string | undefined> => {
  const seen = await deps.inside(customerIds)
  return customerIds.find((id) => !seen.has(id))
}

const contactsPage = async (deps: ContactRouteDeps, input: ParsedInputOf<typeof listContacts>) => {
  const names = await deps.campaignNames()
  const read = (cursor: string | undefined, limit: number) => contactPage(deps.store, { ...input, cursor, limit }, names)
  return await pageInside({ ...input, read, customerOf: (contact) => contact.customerId, cursorOf: ({ plannedAt: at, id }) => writeInstantCursor({ at, id }), inside: deps.inside })
}

const responsesPage = async (deps: ContactRouteDeps, input: ParsedInputOf<typeof listResponses>) => {
  const names = await deps.campaignNames()
  const read = (cursor: string | undefined, limit: number) => responsePage(deps.store, { ...input, cursor, limit }, names)
  return await pageInside({ ...input, read, customerOf: (response) => response.customerId, cursorOf: writeInstantCursor, inside: deps.inside })
}

const suppressionsPage = async (deps: ContactRouteDeps, input: ParsedInputOf<typeof listSuppressions>) =>
  await pageInside({
    ...input, read: (cursor, limit) => suppressionPage(deps.store, { ...input, cursor, limit }), customerOf: (suppression) => suppression.customerId, cursorOf: ({ id }) => id, inside: deps.inside,
  })

export const contactRoutes = (deps: ContactRouteDeps): readonly Route[] => [
  route(listContacts, (input) => contactsPage(deps, input)),
  route(settleContact, async ({ id, status, reason }) => {
    const { customerId } = await contactById(deps.store, id, new Map())
    if ((await firstOutside(deps, [customerId])) !== undefined) throw contactErrors.CONTACT_UNKNOWN({ id }, { where: id })
    await settleUncertain(deps.store, deps.clock, id, status, reason)
    await deps.project()
    return await contactById(deps.store, id, await deps.campaignNames())
  }),
  route(listResponses, (input) => responsesPage(deps, input)),
  route(matchResponses, async () => await deps.matchAll()),
  route(listSuppressions, (input) => suppressionsPage(deps, input)),
  route(addSuppression, async (input, { actor }) => {
    const outside = await firstOutside(deps, input.customers)
    if (outside !== undefined) throw contactErrors.SUPPRESSION_CUSTOMERS_UNKNOWN({ customers: outside }, { where: 'customers' })
    return { added: await addSuppressions(deps.store, deps.ids, deps.clock, input, actor.name) }
  }),
  route(endSuppression, async ({ id, reason }) => {
    const customer = await suppressedCustomer(deps.store, id)
    // An address that is suppressed for whoever has it is nobody's: only who sees everybody may end that.
    if (isScoped() && (customer === null || (await firstOutside(deps, [customer])) !== undefined)) throw contactErrors.SUPPRESSION_UNKNOWN({ id }, { where: id })
    await endSuppressionNow(deps.store, deps.clock, id, reason)
    return { ok: true as const }
  }),
  route(getPolicy, async () => ({ caps: [...(await capsOf(deps.store))] })),
  route(savePolicy, async ({ caps }, { actor }) => ({ caps: [...(await replaceCaps(deps.store, deps.clock, caps, actor.name))] })),
]
