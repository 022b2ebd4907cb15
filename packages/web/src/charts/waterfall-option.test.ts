import { array, assert, integer, property, record } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { waterfallSteps } from './waterfall-option.ts'

const names = { audience: 'Audience', control: 'Control', target: 'Target' }
const count = integer({ min: 0, max: 10_000 })

describe('the waterfall from audience to contact', () => {
  test('its bars hang together: each step begins where the one before ends, and nothing is lost', () => {
    assert(property(record({ target: count, control: count, drops: array(count, { maxLength: 8 }) }), ({ target, control, drops }) => {
      const audience = target + control + drops.reduce((sum, dropped) => sum + dropped, 0)
      const steps = waterfallSteps({ audience, target, control, firstReasons: drops.map((customers, index) => ({ reason: `r${index}`, name: `Reason ${index}`, customers })) }, names)
      let end = audience
      for (const step of steps.filter(({ kind }) => kind === 'dropped' || kind === 'control')) {
        expect(step.from + step.customers).toBe(end)
        end = step.from
      }
      expect(end).toBe(target)
      expect(steps.at(-1)).toMatchObject({ kind: 'target', from: 0, customers: target })
    }))
  })
})
