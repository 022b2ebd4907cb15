import { join } from 'node:path'
import { createCampaignRig, openStorage } from '../support/campaign-rig.ts'
import { openPgliteStore } from '../../packages/server/src/platform/store/pglite-store.ts'
import { systemClock } from '../../packages/server/src/platform/time.ts'

/*
 * A server's start as far as campaigns go: it opens the engines, settles what the last one left, goes on with the campaign, and says what
 * it found and how it ended. The parent kills it.
 */

const [dir, smtpUrl] = process.argv.slice(2)
if (dir === undefined || smtpUrl === undefined) throw new Error('usage: campaign-kill-child.ts <dir> <smtp url>')

const say = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const store = await openPgliteStore(join(dir, 'store'))
const warehouse = await openStorage.warehouse(dir, systemClock)
const rig = await createCampaignRig({ store, warehouse, clock: systemClock, smtpUrl, connections: 4 })
const uncertain = await rig.contacts.start()
say({ uncertain })
if ((await rig.campaign('kill')).status === 'draft') await rig.launcher.launch('kill')
else await rig.launcher.resume()
await rig.launcher.settled('kill')
say({ status: (await rig.campaign('kill')).status })
rig.closeMail()
await warehouse.close()
await store.close()
