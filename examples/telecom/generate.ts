import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type DimensionName, dimensionShapes, pushDimensions } from './dimensions.ts'
import { type DirtCounts, noDirt } from './dirt.ts'
import { Draws } from './draws.ts'
import { writeBlock } from './block.ts'
import { MAX_CUSTOMERS, type Setting } from './persons.ts'
import { factTables, shapes, type TableName } from './tables.ts'
import { timelineOf } from './timeline.ts'
import { openWarehouse } from './write.ts'

export interface TelecomOptions {
  /** Folder the files go to; made when missing, must be empty or hold an earlier run of ours. */
  readonly out: string
  /** Persons ever known to the company, 1 to 10,000,000; 50,000 unless said. */
  readonly customers?: number
  /** Whole calendar months of history before the month in which `until` lies, 1 to 36; 12 unless said. */
  readonly months?: number
  readonly seed?: number
  /**
   * First day after the history, any day; 2026-11-01 unless said. Days of its own month before it come on top of `months`: that
   * open month has use, calls, purchases, top-ups, requests and payments, but no bill, monthly sum or call graph yet.
   */
  readonly until?: string
  /** Single calls of the last week, of all months, or none; `window` unless said. */
  readonly calls?: 'window' | 'full' | 'none'
}

export interface TelecomSummary {
  readonly out: string
  readonly customers: number
  readonly months: number
  readonly seed: number
  readonly until: string
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>
  /** Rows of all fact tables. */
  readonly facts: number
  readonly dirt: Readonly<DirtCounts>
}

/** Persons who know each other live in one block; memory is bounded by it. */
const BLOCK = 5000
const MARK = 'telecom.json'
const USAGE =
  'node examples/telecom/generate.ts --out <dir> [--customers 50000] [--months 12] [--seed 1] ' +
  '[--until 2026-11-01] [--calls window|full|none]'

/**
 * Writes the invented operator Meridian Mobile as Parquet and CSV files, and its ground truth beside them under `truth`.
 *
 * @param options folder, size, months, seed; see TelecomOptions.
 * @param onProgress share of the customers done, 0..1.
 * @returns rows by table and the counts of planted faults (also in `truth/dirt.json`).
 */
export async function generateTelecom(
  options: TelecomOptions, onProgress: (share: number) => void = () => undefined,
): Promise<TelecomSummary> {
  const { out, customers = 50_000, months = 12, seed = 1, until = '2026-11-01', calls = 'window' } = options
  checkWhole('--customers', customers, 1, MAX_CUSTOMERS)
  checkWhole('--months', months, 1, 36)
  checkWhole('--seed', seed, 0, 2 ** 31 - 1)
  const setting: Setting = {
    customers, cells: Math.max(36, Math.round(customers / 250)), dealers: Math.max(12, Math.round(customers / 1000)),
    timeline: timelineOf(until, months, calls), seed,
  }
  clearOut(out)
  const warehouse = await openWarehouse<TableName | DimensionName>(out, { ...shapes, ...dimensionShapes })
  const draws = new Draws(seed)
  const dirt = noDirt()
  pushDimensions(warehouse.tables, setting, draws)
  for (let first = 0; first < customers; first += BLOCK) {
    writeBlock(first, Math.min(BLOCK, customers - first), setting, warehouse.tables, dirt, draws)
    await warehouse.endBlock()
    onProgress(Math.min(1, (first + BLOCK) / customers))
  }
  await warehouse.close()
  const tables: Record<string, number> = {}
  for (const [name, table] of Object.entries(warehouse.tables)) tables[name] = table.rows
  const facts = factTables.reduce((sum, name) => sum + (tables[name] ?? 0), 0)
  const summary: TelecomSummary = { out, customers, months, seed, until, tables, facts, dirt }
  writeFileSync(join(out, 'truth', 'dirt.json'), `${JSON.stringify(dirt, null, 2)}\n`)
  writeFileSync(join(out, MARK), `${JSON.stringify({ customers, months, seed, until, calls, tables, facts }, null, 2)}\n`)
  return summary
}

function checkWhole(flag: string, value: number, from: number, to: number): void {
  if (Number.isInteger(value) && value >= from && value <= to) return
  throw new Error(`${flag} must be a whole number from ${from} to ${to}, not ${value}`)
}

/** Removes an earlier run of ours, so that files of another size never mix; refuses a folder with anything else in it. */
function clearOut(out: string): void {
  mkdirSync(out, { recursive: true })
  const names = readdirSync(out)
  if (names.length === 0) return
  const known = [...Object.values(shapes), ...Object.values(dimensionShapes)].map((shape) => shape.name)
  const ours = (name: string): boolean =>
    ['truth', MARK, '.spill'].includes(name) || known.includes(name.replace(/\.csv$|-\d+\.parquet$/, ''))
  const strange = names.find((name) => !ours(name))
  if (strange) throw new Error(`${out} holds ${strange}, which this generator did not write; give an empty folder with --out`)
  for (const name of names) rmSync(join(out, name), { recursive: true })
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' }, customers: { type: 'string' }, months: { type: 'string' }, seed: { type: 'string' },
      until: { type: 'string' }, calls: { type: 'string' },
    },
  })
  const { out, until, calls } = values
  if (!out) throw new Error(`say where to write: ${USAGE}`)
  if (calls !== undefined && calls !== 'window' && calls !== 'full' && calls !== 'none')
    throw new Error(`--calls must be window, full or none, not ${calls}`)
  const options: TelecomOptions = {
    out,
    ...(values.customers === undefined ? {} : { customers: Number(values.customers) }),
    ...(values.months === undefined ? {} : { months: Number(values.months) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(until === undefined ? {} : { until }),
    ...(calls === undefined ? {} : { calls }),
  }
  const summary = await generateTelecom(options, (share) => {
    const bar = '#'.repeat(Math.round(share * 40)).padEnd(40, '.')
    if (process.stderr.isTTY) process.stderr.write(`\r${bar} ${Math.round(share * 100)} %${share === 1 ? '\n' : ''}`)
  })
  process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
