import { describe, expect, test } from 'vitest'
import type { LogisticModel } from './logistic/fit.ts'
import { fitLogistic } from './logistic/fit.ts'
import { predictLogistic } from './logistic/predict.ts'
import type { ModelUnderCheck } from './model-checks.ts'
import { modelChecks } from './model-checks.ts'

const logistic = (options: { l2: number; newtonLimit: number }): ModelUnderCheck<LogisticModel> => ({
  fit: (shards) => {
    const outcome = fitLogistic(shards, options)
    return outcome.kind === 'refused' ? null : outcome.model
  },
  predict: predictLogistic,
})

describe.each([
  ['Newton', { l2: 1, newtonLimit: 300 }], ['Newton without penalty', { l2: 0, newtonLimit: 300 }], ['L-BFGS', { l2: 1, newtonLimit: 0 }],
] as const)('logistic regression by %s', (_, options) => {
  test.each(modelChecks(logistic(options)))('$claim', ({ deviation, tolerance, holds }) => {
    expect(deviation).toBeLessThanOrEqual(tolerance)
    expect(holds).toBe(true)
  })
})

test('the suite finds a model that looks at the order of rows, ignores weights and learns from one outcome', () => {
  const broken: ModelUnderCheck<{ first: number }> = {
    fit: ([shard]) => ({ first: shard?.target[0] ?? 0 }),
    predict: ({ first }, frame) => new Float64Array(frame.rows).fill(first),
  }
  const failed = modelChecks(broken).filter(({ holds }) => !holds).map(({ claim }) => claim)
  expect(failed).toContain('rows of a single outcome are refused by a value')
  expect(failed.length).toBeGreaterThanOrEqual(2)
})
