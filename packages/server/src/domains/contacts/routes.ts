import { addSuppression, endSuppression, getPolicy, listContacts, listResponses, listSuppressions, matchResponses, savePolicy, settleContact } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import { contactById, contactPage, settleUncertain } from './contact.ts'
import { capsOf, replaceCaps } from './policy.ts'
import { responsePage } from './response.ts'
import { addSuppressions, endSuppressionNow, suppressionPage } from './suppression.ts'

export interface ContactRouteDeps {
  readonly store: Store
  readonly clock: Clock
  readonly ids: Ids
  /** Names of campaigns by key; campaigns are a later domain. */
  readonly campaignNames: () => Promise<ReadonlyMap<string, string>>
  /** Binds every campaign's reactions; campaigns know their rules. */
  readonly matchAll: () => Promise<{ readonly direct: number; readonly inferred: number; readonly orphans: number }>
  readonly project: () => Promise<number>
}

export const contactRoutes = (deps: ContactRouteDeps): readonly Route[] => [
  route(listContacts, async (input) => await contactPage(deps.store, input, await deps.campaignNames())),
  route(settleContact, async ({ id, status, reason }) => {
    await settleUncertain(deps.store, deps.clock, id, status, reason)
    await deps.project()
    return await contactById(deps.store, id, await deps.campaignNames())
  }),
  route(listResponses, async (input) => await responsePage(deps.store, input, await deps.campaignNames())),
  route(matchResponses, async () => await deps.matchAll()),
  route(listSuppressions, async (input) => await suppressionPage(deps.store, input)),
  route(addSuppression, async (input, { actor }) => ({ added: await addSuppressions(deps.store, deps.ids, deps.clock, input, actor.name) })),
  route(endSuppression, async ({ id, reason }) => {
    await endSuppressionNow(deps.store, deps.clock, id, reason)
    return { ok: true as const }
  }),
  route(getPolicy, async () => ({ caps: [...(await capsOf(deps.store))] })),
  route(savePolicy, async ({ caps }, { actor }) => ({ caps: [...(await replaceCaps(deps.store, deps.clock, caps, actor.name))] })),
]
