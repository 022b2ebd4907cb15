import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '@sextant/sql'
import { campaignsOf, loadHistory } from '../../packages/server/src/domains/campaigns/index.ts'
import { createBatches, createData } from '../../packages/server/src/domains/data/index.ts'
import { createIdentity } from '../../packages/server/src/domains/identity/index.ts'
import { ambiguousRedemptions, resultOf } from '../../packages/server/src/domains/measurement/index.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'
import { root } from '../../tools/machine.ts'
import { openCampaignBench } from '../support/campaign-bench.ts'
import type { CampaignBench } from '../support/campaign-bench.ts'
import { findSharedData, sharedData } from '../support/shared-data.ts'

/** Targeted households, redeeming households and their rate: REFERENCE.md §10, redeem_rate_by_campaign. */
const redeemRateByCampaign: Readonly<Record<string, readonly [targeted: number, redeemers: number, rate: number]>> = {
  1: [13, 1, 0.0769], 2: [48, 2, 0.0417], 3: [12, 2, 0.1667], 4: [81, 6, 0.0741], 5: [166, 8, 0.0482], 6: [65, 1, 0.0154], 7: [198, 5, 0.0253], 8: [1076, 158, 0.1468], 9: [176, 20, 0.1136],
  10: [123, 10, 0.0813], 11: [214, 6, 0.028], 12: [170, 11, 0.0647], 13: [1077, 196, 0.182], 14: [224, 18, 0.0804], 15: [17, 2, 0.1176], 16: [188, 19, 0.1011], 17: [202, 18, 0.0891],
  18: [1133, 214, 0.1889], 19: [130, 15, 0.1154], 20: [244, 11, 0.0451], 21: [65, 2, 0.0308], 22: [276, 15, 0.0543], 23: [183, 3, 0.0164], 24: [12, 0, 0], 25: [17, 1, 0.0588],
  26: [118, 12, 0.1017], 27: [361, 36, 0.0997],
}

const keys = Object.keys(redeemRateByCampaign)
const folder = findSharedData('complete_journey')
let bench: CampaignBench
let home: string
let batchId: string
let undo: () => Promise<unknown>
let again: () => Promise<unknown>

beforeAll(async () => {
  if (folder === undefined) return
  home = mkdtempSync(join(tmpdir(), 'sextant-grocer-'))
  bench = await openCampaignBench({ clock: systemClock, smtpUrl: null, hasTables: false })
  await bench.contacts.start()
  const { store, warehouse, ids } = bench
  const data = createData({
    store, warehouse, clock: systemClock, ids, home, batches: createBatches(store, systemClock), identity: createIdentity({ store, clock: systemClock, country: async () => 'US' }), history: loadHistory(bench.deps),
    standpoint: async () => new Date(systemClock.now()).toISOString(),
  })
  const request = { dataDir: folder, yaml: readFileSync(join(root, 'examples/grocer/model.yaml'), 'utf8'), dryRun: false, maxRejectedShare: 1, startedBy: 'test' }
  const report = await data.imports.run({ ...request, again: false })
  batchId = report.id
  undo = () => data.imports.undo(batchId)
  again = async () => (batchId = (await data.imports.run({ ...request, again: true })).id)
})
afterAll(async () => {
  await bench?.remove()
  if (home !== undefined) rmSync(home, { recursive: true, force: true })
})

const ratesOf = async (): Promise<Readonly<Record<string, readonly [number, number, number]>>> => {
  const rates: Record<string, readonly [number, number, number]> = {}
  for (const key of keys) {
    const { target } = await resultOf(bench.measurement, key)
    rates[key] = [target.customers, target.responders, Math.round(target.rate * 10_000) / 10_000]
  }
  return rates
}

describe('the grocer’s campaigns', () => {
  it('are 27 with the redemption rates of the reference, 26 of them redeemed', async () => {
    sharedData('complete_journey')
    expect((await campaignsOf(bench.deps, 'historic')).map((campaign) => campaign.key).toSorted()).toEqual(keys.toSorted())
    const rates = await ratesOf()
    expect(rates).toEqual(redeemRateByCampaign)
    expect(Object.values(rates).filter(([, redeemers]) => redeemers > 0)).toHaveLength(26)
  })

  it('have no control cell: of none is an effect stated', async () => {
    sharedData('complete_journey')
    for (const key of keys) {
      const result = await resultOf(bench.measurement, key)
      expect(result).toMatchObject({ status: 'historic', control: null, effect: null, incrementalProfitMinor: null, verdict: { kind: 'no_control' } })
    }
  })

  it('with campaign ids withheld, exactly 26 of the 2,102 redemptions fit several live campaigns of the household', async () => {
    sharedData('complete_journey')
    const ambiguity = await ambiguousRedemptions(bench.store)
    expect(ambiguity).toMatchObject({ redemptions: 2102, several: 26 })
    expect(ambiguity.none + ambiguity.one + ambiguity.several).toBe(2102)
  })

  it('stand in the ledger’s copy as 6,589 contacts, are the same after a second import, and leave nothing when it is undone', async () => {
    sharedData('complete_journey')
    const copies = async (): Promise<unknown> => {
      await bench.contacts.project()
      return await bench.warehouse.one('test.copies', sql`select (select count(*) from ledger_contact) as contacts, (select count(*) from ledger_response) as responses`)
    }
    expect(await copies()).toEqual({ contacts: 6589, responses: 2102 })
    const first = batchId
    await again()
    expect(await copies()).toEqual({ contacts: 6589, responses: 2102 })
    expect(await ratesOf()).toEqual(redeemRateByCampaign)
    await undo()
    batchId = first
    await undo()
    expect(await copies()).toEqual({ contacts: 0, responses: 0 })
    expect(await bench.store.one(sql`select (select count(*) from contact) as contacts, (select count(*) from response) as responses, (select count(*) from campaign) as campaigns, (select count(*) from cap_reservation) as slots`))
      .toEqual({ contacts: 0, responses: 0, campaigns: 0, slots: 0 })
  })
})
