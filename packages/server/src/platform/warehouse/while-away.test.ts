import { describe, expect, it } from 'vitest'
import { storageErrors } from './storage-errors.ts'
import { markAsAbsence, warehouseErrors } from './warehouse-errors.ts'
import { nullWhileAway } from './while-away.ts'

const storageDenied = () => storageErrors.WAREHOUSE_STORAGE_DENIED({ doing: 'reading', object: 's3://lake/a', reason: 'AccessDenied' })

describe('a figure beside what stands without the warehouse', () => {
  it('is not known while the warehouse is away, whatever the reason', async () => {
    const error = storageDenied()
    markAsAbsence(error)
    expect(await nullWhileAway(Promise.reject(error))).toBeNull()
    expect(await nullWhileAway(Promise.reject(warehouseErrors.WAREHOUSE_UNREACHABLE({ host: 'h', reason: 'refused' })))).toBeNull()
  })

  it('fails for its own reason when a warehouse that stands refuses it', async () => {
    await expect(nullWhileAway(Promise.reject(storageDenied()))).rejects.toMatchObject({ code: 'WAREHOUSE_STORAGE_DENIED' })
    await expect(nullWhileAway(Promise.reject(warehouseErrors.WAREHOUSE_DENIED({ question: 'q', user: 'crm', reason: 'Access Denied' })))).rejects.toMatchObject({ code: 'WAREHOUSE_DENIED' })
  })
})
