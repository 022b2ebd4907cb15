import type { MailChannel } from '../../platform/channels/mail.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { redeemCoupons } from '../offers/index.ts'
import { contactErrors } from './errors.ts'
import { ledgerProjector, prepareLedger } from './mirror.ts'
import { recoverIntents } from './outbox.ts'
import { bindCampaign, bindStrayCodes, returnedCodes } from './response.ts'
import type { FactSource, ResponseRule } from './response.ts'
import { sendRun } from './sender.ts'
import type { SendEnd, SendRun } from './sender.ts'

export interface ContactDeps {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly clock: Clock
  readonly ids: Ids
  /** Null without a mail server. */
  readonly mail: MailChannel | null
}

export interface Contacts {
  /** Creates the warehouse copies and settles what a crash left: answers the contacts that became uncertain. */
  readonly start: () => Promise<readonly string[]>
  readonly send: (run: SendRun) => Promise<SendEnd>
  readonly hasMail: () => boolean
  /** Brings the warehouse's copy of the ledger up to date; answers the rows written. */
  readonly project: () => Promise<number>
  /** Binds reactions that have arrived; doing it again changes nothing. */
  readonly match: (rules: readonly ResponseRule[], coded: readonly FactSource[]) => Promise<{ readonly bound: number; readonly orphans: number }>
}

export const createContacts = (deps: ContactDeps): Contacts => {
  const { store, warehouse, clock, mail } = deps
  const project = ledgerProjector(store, warehouse)
  const match = async (rules: readonly ResponseRule[], coded: readonly FactSource[]): Promise<{ bound: number; orphans: number }> => {
    await project()
    let bound = 0
    for (const rule of rules) bound += await bindCampaign({ ...deps, project }, rule)
    if (bound > 0) await project()
    let orphans = 0
    for (const source of coded) {
      const stray = await bindStrayCodes({ ...deps, project }, source, rules)
      bound += stray.bound
      orphans += stray.orphans
    }
    for (let codes = await returnedCodes(store); codes.length > 0; codes = await returnedCodes(store)) await redeemCoupons(store, codes)
    await project()
    return { bound, orphans }
  }
  return Object.freeze({
    start: async () => {
      const uncertain = await recoverIntents(store, clock)
      await warehouse.atArrival(async () => {
        await prepareLedger(warehouse)
        await project()
      })
      return uncertain
    },
    send: async (run: SendRun) => {
      if (mail === null) throw contactErrors.MAIL_SERVER_UNSET({})
      return await sendRun({ store, clock, mail }, run)
    },
    hasMail: () => mail !== null,
    project,
    match,
  })
}
