import { openOnCluster } from './warehouse-rig.ts'
import type { LoadTarget } from '../../packages/server/src/platform/warehouse/warehouse.ts'

/* Loads batches until it is killed; says the number of each when it is loaded. */

const [schema, dir, first] = process.argv.slice(2)
if (schema === undefined || dir === undefined) throw new Error('usage: warehouse-kill-child.ts <schema> <dir> <first>')

const plain: LoadTarget = { table: 'plain', columns: [{ name: 'n', type: 'integer' }] }
const keyed: LoadTarget = { table: 'keyed', columns: [{ name: 'id', type: 'string' }, { name: 'n', type: 'integer' }], key: ['id'] }

const warehouse = await openOnCluster(schema, dir, { owner: 'killed' })
process.stdout.write('open\n')
for (let n = Number(first ?? 0); ; n += 1) {
  // Every third one is a batch that was loaded before.
  const batch = `b${n % 3 === 2 ? n - 2 : n}`
  await warehouse.loadBatch(batch, async (load) => {
    await load.insertRows(plain, Array.from({ length: 20 }, () => [n]))
    await load.insertRows(keyed, ['k1', 'k2', `k${3 + (n % 2)}`].map((id) => [id, n]))
  })
  process.stdout.write(`${n}\n`)
}
