import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** One figure: Sextant beside the plain way, measured in the same run. */
export interface Figure {
  readonly what: string
  readonly ours: string
  /** What it is held against; null where there is nothing to hold it against. */
  readonly theirs: string | null
  /** Cost of ours ÷ cost of theirs: below 1, ours is quicker. */
  readonly ratio: number | null
}

export interface Section {
  readonly title: string
  readonly against: string
  readonly figures: readonly Figure[]
  readonly notes: readonly string[]
}

/** Milliseconds of one run. */
export const timed = async (work: () => unknown): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/** The value in the middle; of an even number the upper one of the two. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Share 0..1 of the way through the sorted values. */
export const quantile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN

/** Quick ways take more turns than they were asked for: one moment of a busy machine is longer than they are. */
const leastMs = 2_000

/** Median milliseconds of two ways, taken in turns so that a busy moment meets both; each should have run once before. */
export const inTurns = async (times: number, ours: () => unknown, theirs: () => unknown): Promise<readonly [number, number]> => {
  const mine: number[] = []
  const others: number[] = []
  const from = performance.now()
  for (let run = 0; run < times || (run < 10 * times && performance.now() - from < leastMs); run += 1) {
    if (run % 2 === 1) others.push(await timed(theirs))
    mine.push(await timed(ours))
    if (run % 2 === 0) others.push(await timed(theirs))
  }
  return [median(mine), median(others)]
}

export const ms = (value: number): string => (value < 10 ? `${value.toFixed(2)} ms` : value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`)

export const perSecond = (count: number, milliseconds: number, unit: string): string => `${Math.round((count * 1000) / milliseconds).toLocaleString('en')} ${unit}/s`

/** A folder of its own, gone afterwards. */
export const inFolder = async <T>(work: (dir: string) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'sextant-bench-'))
  try {
    return await work(dir)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
