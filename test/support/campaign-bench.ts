import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCampaignRig, openStorage } from './campaign-rig.ts'
import type { CampaignRig, RigOptions } from './campaign-rig.ts'
import { openTestStore } from './store.ts'

/** Campaigns on the real embedded engines in a temporary directory. */
export interface CampaignBench extends CampaignRig {
  readonly remove: () => Promise<void>
}

/** Opens an empty company on engines of its own. */
export const openCampaignBench = async (options: Omit<RigOptions, 'store' | 'warehouse'>): Promise<CampaignBench> => {
  const opened = await openTestStore()
  const dir = mkdtempSync(join(tmpdir(), 'sextant-campaign-'))
  const warehouse = await openStorage.warehouse(dir, options.clock)
  const rig = await createCampaignRig({ ...options, store: opened.store, warehouse })
  return {
    ...rig,
    remove: async () => {
      await rig.launcher.stop()
      rig.closeMail()
      await warehouse.close()
      await opened.remove()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
