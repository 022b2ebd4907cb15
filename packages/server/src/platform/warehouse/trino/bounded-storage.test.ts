import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { askedBy } from '../../asking.ts'
import { boundedStorage } from './bounded-storage.ts'
import { folderStorage } from './storage.ts'
import type { WarehouseStorage } from './storage.ts'

const slow = (ms: number, done: string[] = []): WarehouseStorage => ({
  ...folderStorage('/nowhere'),
  put: async (_file, key) => {
    await wait(ms)
    done.push(key)
  },
  exists: async () => {
    await wait(ms)
    throw new Error('the disk is gone')
  },
})

describe('a storage that takes its time', () => {
  it('is waited for as long as it may take', async () => {
    const done: string[] = []
    await boundedStorage(slow(30, done), '/srv/lake').put('f', 'k')
    expect(done).toEqual(['k'])
  })

  it('is given up when it takes longer, with what to look at; what it does later harms nobody', async () => {
    const done: string[] = []
    const storage = boundedStorage(slow(60, done), '/srv/lake', { putMs: 10, otherMs: 10 })
    await expect(storage.put('f', 'k')).rejects.toMatchObject({ code: 'WAREHOUSE_STORAGE_SLOW', message: expect.stringContaining('/srv/lake') as string, fix: expect.stringContaining('mounted') as string })
    await expect(storage.exists('k')).rejects.toMatchObject({ code: 'WAREHOUSE_STORAGE_SLOW' })
    await wait(100)
    expect(done).toEqual(['k'])
  })

  it('is waited for no longer by who has gone away', async () => {
    const gone = new AbortController()
    const put = askedBy({ requestId: 'r', endpoint: 'segments.count', who: { id: 'u', name: 'U', kind: 'user' }, scope: null, signal: gone.signal }, () => boundedStorage(slow(5_000), '/srv/lake').put('f', 'k'))
    gone.abort()
    await expect(put).rejects.toMatchObject({ code: 'WAREHOUSE_CANCELLED' })
  })
})
