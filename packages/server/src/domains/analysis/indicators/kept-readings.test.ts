import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { indicatorDefinitionSchema } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeBank } from '../../../../../../examples/bank/generate.ts'
import { openBankBench } from '../../../../../../test/support/bank-bench.ts'
import type { BankBench } from '../../../../../../test/support/bank-bench.ts'
import { root } from '../../../../../../tools/machine.ts'
import { askedBy } from '../../../platform/asking.ts'
import type { Asking } from '../../../platform/asking.ts'
import { keptReadings } from './kept-readings.ts'
import { calendarOf, periodsUpTo } from './periods.ts'
import { readIndicatorTable } from './read.ts'
import type { IndicatorDeps } from './read.ts'

let bench: BankBench
let deps: IndicatorDeps
/** Statements asked of the base, and the ends of days they looked at. */
let looks = 0
let days: string[] = []
/** What the catalogue says of facts' customers: true once the tables were looked through, false after every write. */
let areKnown = false
let dir: string
const at = '2026-02-28T16:00:00.000Z'

const indicators = [
  { kind: 'customers', segment: 'active' }, { kind: 'customers', rule: 'branch = "Bund" and any(withdrawal, last 7 days)' },
  { kind: 'share', of: { kind: 'customers', segment: 'active' }, in: { kind: 'customers' } }, { kind: 'value', value: 'sum(withdrawal.amount, last 28 days)', aggregate: 'avg' },
].map((one) => indicatorDefinitionSchema.parse(one))
const areas = [null, 'branch', 'segments: active, rich', 'unit'] as const

const read = async (indicator: (typeof indicators)[number], by: string | null, until = at) => {
  const model = await deps.model()
  const periods = periodsUpTo('day', until, 16, calendarOf(model as NonNullable<typeof model>))
  const { whole, areas: series, sizes } = await readIndicatorTable(deps, { indicator, unit: 'day', by, at: until, periods })
  return { whole, areas: Object.fromEntries(series), sizes: Object.fromEntries(sizes) }
}

/** Figures as kept readings give them, and as a base asked anew gives them. */
const bothWays = async (some: readonly (string | null)[] = [null, 'branch']): Promise<void> => {
  for (const indicator of indicators) for (const by of some) {
    const kept = await read(indicator, by)
    await deps.store.execute(sql`delete from indicator_reading`)
    expect(kept, `${JSON.stringify(indicator)} by ${by ?? 'nothing'}`).toEqual(await read(indicator, by))
  }
}

const importRows = async (files: Readonly<Record<string, string>>) => {
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(dir, name), content)))
  return await bench.run({ again: true, dataDir: dir, yaml: await readFile(join(root, 'examples/bank/model.yaml'), 'utf8') })
}

beforeAll(async () => {
  bench = await openBankBench(makeBank(160, 'kept'))
  dir = await mkdtemp(join(tmpdir(), 'sextant-kept-'))
  const { warehouse } = bench.deps
  const catalogue: IndicatorDeps['catalogue'] = async () => {
    const known = await bench.deps.catalogue()
    return { ...known, facts: Object.fromEntries(Object.entries(known.facts).map(([name, fact]) => [name, { ...fact, get hasKnownCustomers() { return areKnown } }])) }
  }
  deps = { ...bench.deps, catalogue, warehouse: { ...warehouse, columns: async (name, question, ...rest) => {
    const answer = await warehouse.columns(name, question, ...rest)
    if (name === 'indicators.read') {
      looks += 1
      days.push(...new Set([...(answer.columns[0] as Float64Array)].map(String)))
    }
    return answer
  } } }
}, 90_000)
afterAll(async () => {
  await bench?.close()
  await rm(dir, { recursive: true, force: true })
})

const customers = (change: (line: string) => string): string => makeBank(160, 'kept').files['customers.csv'].split('\n').map((line, index) => (index === 0 || line === '' ? line : change(line))).join('\n')
const instalments = 'customer,due_on,paid_on,amount\nC0001,2026-02-05,2026-02-06,300.00\n'
const counted = async (until = at) => {
  looks = 0
  days = []
  const figures = await read(indicators[0] as (typeof indicators)[number], null, until)
  return { looks, days: days.length, figures }
}

describe('readings of the base that are kept', () => {
  it('are the same as readings taken now, whatever is asked and by what', async () => {
    for (const indicator of indicators) for (const by of areas) await read(indicator, by)
    looks = 0
    for (const indicator of indicators) for (const by of areas) await read(indicator, by)
    expect(looks).toBe(0)
    await bothWays(areas)
  }, 60_000)

  it('leave a new day only to be asked for', async () => {
    await deps.store.execute(sql`delete from indicator_reading`)
    expect(await counted('2026-02-27T16:00:00.000Z')).toMatchObject({ looks: 2, days: 16 })
    expect(await counted()).toMatchObject({ looks: 1, days: 1 })
    expect(await counted()).toMatchObject({ looks: 0, days: 0 })
  })

  it('stay when the tables were looked through for strangers, which changes no answer', async () => {
    areKnown = false
    const before = await counted()
    areKnown = true
    const after = await counted()
    areKnown = false
    expect(after).toMatchObject({ looks: 0, days: 0, figures: before.figures })
  })

  it('are taken again when late rows come, and earlier days stay as they were', async () => {
    areKnown = true
    const before = await counted()
    // Every write takes back what was known of strangers.
    areKnown = false
    await importRows({ 'customers.csv': customers((line) => line), 'instalments.csv': instalments, 'withdrawals.csv': 'customer,at,branch,amount\nC0001,2026-02-25T10:00:00.000Z,Bund,100.00\nC0002,2026-02-25T11:00:00.000Z,Bund,100.00\n' })
    const after = await counted()
    // Four of the sixteen days end after the late rows.
    expect(after).toMatchObject({ looks: 1, days: 4 })
    expect(after.figures.whole.slice(0, 12)).toEqual(before.figures.whole.slice(0, 12))
    await bothWays()
  }, 60_000)

  it('see a customer who was corrected, and data that were taken back', async () => {
    await counted()
    const { id } = await importRows({ 'customers.csv': customers((line) => line.replace('Bund', 'Lakeside')), 'instalments.csv': instalments.replace('02-05', '02-04'), 'withdrawals.csv': 'customer,at,branch,amount\nC0003,2026-02-27T10:00:00.000Z,Bund,100.00\n' })
    await bothWays()
    for (const indicator of indicators) await read(indicator, 'branch')
    await bench.data.imports.undo(id)
    await bothWays()
  }, 60_000)

  it('are never given to somebody who sees a part of the customers', async () => {
    await counted()
    looks = 0
    const [indicator] = indicators
    await askedBy({ scope: { rule: 'branch = "Bund"' } } as unknown as Asking, () => keptReadings(deps, indicator as (typeof indicators)[number], null, {} as never)).then((kept) => expect(kept).toBeNull())
  })
})
