import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../platform/time.ts'
import { openDuckdbWarehouse } from '../../../platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import type { LifeCycleDefinition } from './life-cycle-defaults.ts'
import { nextStage } from './stage-machine.ts'

type Stages = LifeCycleDefinition['stages']

let home: string
let warehouse: Warehouse
beforeAll(async () => {
  home = await mkdtemp(joinPath(tmpdir(), 'sextant-stages-'))
  warehouse = await openDuckdbWarehouse({ path: joinPath(home, 'warehouse.duckdb'), tempDir: joinPath(home, 'spill'), memoryBytes: 256_000_000, threads: 1, clock: systemClock })
}, 60_000)
afterAll(async () => {
  await warehouse?.close()
  await rm(home, { recursive: true, force: true })
})

const dayMs = 86_400_000
const start = Date.parse('2026-01-01T00:00:00.000Z')

/** What the rules answer at one instant: entry and exit of each stage. */
interface Answers {
  readonly entries: readonly boolean[]
  readonly exits: readonly boolean[]
}

const stagesOf = (shapes: readonly { readonly exit?: boolean; readonly minimumDays?: number; readonly from?: readonly string[] }[]): Stages =>
  shapes.map(({ exit = false, minimumDays = 0, from }, place) => ({
    key: `s${place}`, name: { en: '', zh: '' }, strategy: { en: '', zh: '' }, entry: 'true', minimumDays, ...(exit ? { exit: 'true' } : {}), ...(from === undefined ? {} : { from: [...from] }),
  }))

/** Carries one customer through the answers, ten days apart, by the machine's own SQL. @returns the stage after each, −1: none */
const carried = async (stages: Stages, answers: readonly Answers[]): Promise<readonly number[]> => {
  const { dialect } = warehouse
  const path: number[] = []
  let [stage, entered] = [-1, null as string | null]
  for (const [step, { entries, exits }] of answers.entries()) {
    const at = new Date(start + step * 10 * dayMs).toISOString()
    const columns: Sql = join([...entries.map((value, place) => sql`${value} as ${ident(`e${place}`)}`), ...exits.map((value, place) => sql`${value} as ${ident(`x${place}`)}`)])
    const { next } = await warehouse.one<{ next: number }>('test.stage', sql`
      select ${nextStage(stages, dialect.instant(at), dialect)} as "next"
      from (select cast(${stage} as integer) as "stage", ${entered === null ? sql`cast(null as timestamp)` : dialect.instant(entered)} as "entered", cast(null as timestamp) as "first_seen") as "state"
      cross join (select ${columns}) as "asked"`)
    if (next !== stage) entered = at
    stage = next
    path.push(stage)
  }
  return path
}

/** The same machine as the reference says it in words, for one customer. */
const told = (stages: Stages, answers: readonly Answers[]): readonly number[] => {
  let [current, since] = [-1, 0]
  return answers.map(({ entries, exits }, step) => {
    const day = step * 10
    const own = stages[current]
    if (own !== undefined && (day - since < own.minimumDays || (own.exit !== undefined && exits[current] !== true))) return current
    const target = stages.findIndex((stage, place) => {
      if (entries[place] !== true) return false
      if (place === current) return stage.exit === undefined
      return stage.from === undefined || (own !== undefined && stage.from.includes(own.key))
    })
    if (target >= 0 && target !== current) [current, since] = [target, day]
    return current
  })
}

const only = (...places: readonly number[]) => (count: number): readonly boolean[] => Array.from({ length: count }, (_, place) => places.includes(place))

describe('the state machine of a life cycle', () => {
  it('takes the first stage in order whose entry holds', async () => {
    const stages = stagesOf([{}, {}])
    expect(await carried(stages, [{ entries: [true, true], exits: [] }, { entries: [false, true], exits: [] }, { entries: [true, true], exits: [] }, { entries: [false, false], exits: [] }])).toEqual([0, 1, 0, 0])
  })

  it('keeps whom nothing admits outside, and where he is once he is in', async () => {
    expect(await carried(stagesOf([{}]), [{ entries: [false], exits: [] }, { entries: [true], exits: [] }, { entries: [false], exits: [] }])).toEqual([-1, 0, 0])
  })

  it('lets nobody leave a stage with an exit rule before that holds: hysteresis', async () => {
    // Active until the exit holds, though the entry of "lapsed" has held since the second instant.
    const stages = stagesOf([{ exit: true }, {}])
    const steps = [[[true, false], [false]], [[false, true], [false]], [[false, true], [false]], [[false, true], [true]], [[true, true], [false]]] as const
    expect(await carried(stages, steps.map(([entries, exits]) => ({ entries, exits: [...exits, false] })))).toEqual([0, 0, 0, 1, 0])
  })

  it('keeps a customer for the minimum days of his stage, ten days a step', async () => {
    const stages = stagesOf([{ minimumDays: 25 }, {}])
    // Entered on day 0: days 10 and 20 are too early, day 30 is not.
    const away = { entries: only(1)(2), exits: [] }
    expect(await carried(stages, [{ entries: only(0)(2), exits: [] }, away, away, away])).toEqual([0, 0, 0, 1])
  })

  it('counts the days anew for who comes back', async () => {
    const stages = stagesOf([{ minimumDays: 10 }, { minimumDays: 20 }])
    const [first, second] = [{ entries: only(0)(2), exits: [] }, { entries: only(1)(2), exits: [] }]
    // In s0 on day 0, s1 on day 10, wants back from day 20 on, may on day 30; then s1 again from day 40.
    expect(await carried(stages, [first, second, first, first, second])).toEqual([0, 1, 1, 0, 1])
  })

  it('is entered only from the stages it names', async () => {
    // s0 "won back" only from s1 "lost".
    const stages = stagesOf([{ from: ['s1'] }, {}, {}])
    const all = { entries: [true, false, true], exits: [] }
    expect(await carried(stages, [all, { entries: [true, true, false], exits: [] }, all, { entries: [false, false, true], exits: [] }])).toEqual([2, 1, 0, 2])
  })

  it('lets go for good a customer whose exit holds, also when his own entry still does', async () => {
    const stages = stagesOf([{ exit: true }, {}])
    expect(await carried(stages, [{ entries: [true, false], exits: [false] }, { entries: [true, true], exits: [true] }])).toEqual([0, 1])
  })

  it('answers as the machine told in words does, whatever the stages and answers', async () => {
    const shape = fc.record({ exit: fc.boolean(), minimumDays: fc.constantFrom(0, 10, 25), from: fc.option(fc.subarray(['s0', 's1', 's2', 's3']), { nil: undefined }) })
    const history = fc.array(fc.record({ entries: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), exits: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }) }), { minLength: 1, maxLength: 6 })
    await fc.assert(fc.asyncProperty(fc.array(shape, { minLength: 4, maxLength: 4 }), history, async (shapes, answers) => {
      const stages = stagesOf(shapes.map(({ exit, minimumDays, from }, place) => ({ exit, minimumDays, ...(from === undefined ? {} : { from: from.filter((key) => key !== `s${place}`) }) })))
      expect(await carried(stages, answers)).toEqual(told(stages, answers))
    }), { numRuns: 150 })
  }, 30_000)
})
