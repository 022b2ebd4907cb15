import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'
import { createIds, seededRandom } from '../../../platform/ids.ts'
import { quietLog } from '../../../platform/observe/log.ts'
import { systemClock } from '../../../platform/time.ts'
import { storageErrors } from '../../../platform/warehouse/storage-errors.ts'
import { warehouseErrors } from '../../../platform/warehouse/warehouse-errors.ts'
import { createInbox } from './inbox.ts'
import type { InboxDeps } from './inbox-deps.ts'

let bench: ImportBench
beforeAll(async () => void (bench = await openImportBench()), 60_000)
afterAll(async () => bench?.close())

it.each([
  ['a table is forbidden', true, warehouseErrors.WAREHOUSE_DENIED({ question: 'q', user: 'crm', reason: 'Access Denied' })],
  ['its own storage refuses', true, storageErrors.WAREHOUSE_STORAGE_DENIED({ doing: 'writing', object: 's3://lake/a', reason: 'AccessDenied' })],
  ['the cluster has just gone', false, warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'h', reason: 'refused' })],
])('a landing that fails because %s: that it is told is %s', async (when, isTold, error) => {
  let landings = 0
  const told: unknown[] = []
  const warehouse: InboxDeps['warehouse'] = {
    ...bench.warehouse,
    atArrival: async () => undefined,
    ensureTable: async () => {
      landings += 1
      throw error
    },
  }
  const inbox = createInbox({
    dir: join(bench.home, when), store: bench.store, warehouse, clock: systemClock, ids: createIds(systemClock, seededRandom(1)), landEveryMs: 10, model: async () => undefined, identity: bench.identity,
    log: { ...quietLog, error: (_message, _detail, fault) => void told.push(fault) }, onIdentify: async () => undefined, onLanded: async () => undefined,
  })
  await inbox.start()
  await expect.poll(() => landings, { timeout: 10_000 }).toBeGreaterThan(1)
  await inbox.stop()
  expect(told.includes(error)).toBe(isTold)
}, 30_000)
