import { describe, expect, it } from 'vitest'
import { trueTime } from './message.ts'

describe('when it happened', () => {
  const received = Date.parse('2026-03-31T08:00:00Z')
  it('a sender whose clock runs an hour ahead is corrected by how far off it was when it sent', () => {
    expect(trueTime({ original: received + 3_590_000, sent: received + 3_600_000 }, received)).toEqual({ at: received - 10_000, problem: null })
  })
  it('a late event keeps its time; one from the future counts as of its receipt, with the problem told', () => {
    expect(trueTime({ timestamp: received - 86_400_000 * 40 }, received).at).toBe(received - 86_400_000 * 40)
    expect(trueTime({ timestamp: received + 60_000 }, received)).toEqual({ at: received, problem: null })
    expect(trueTime({ timestamp: received + 3_600_000 }, received)).toMatchObject({ at: received, problem: expect.stringContaining('future') as unknown })
  })
})
