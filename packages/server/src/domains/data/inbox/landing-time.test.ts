import { expect, it } from 'vitest'
import { trinoCosts } from '../../../platform/warehouse/trino/costs.ts'
import { usualLandingMs } from './inbox.ts'

it('events land soon after one another, and no more often than a small batch of the warehouse allows', () => {
  expect(usualLandingMs({ smallBatchMs: 20, keptTableMs: 2 })).toBe(500)
  expect(usualLandingMs(trinoCosts)).toBe(10_000)
  for (const smallBatchMs of [1, 100, 1_000, 30_000]) expect(smallBatchMs / (smallBatchMs + usualLandingMs({ smallBatchMs, keptTableMs: 1 }))).toBeLessThanOrEqual(0.2)
})
