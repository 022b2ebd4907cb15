import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { companyModelSchema, type CompanyModel, type ModelTableSource } from '@sextant/contract'
import { generateTelecom, type TelecomSummary } from './generate.ts'
import { factTables, shapes } from './tables.ts'

const folder = mkdtempSync(join(tmpdir(), 'telecom-'))
const home = join(folder, 'company')
let summary: TelecomSummary
let connection: DuckDBConnection
let model: CompanyModel

async function rows(query: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(query)).getRowObjectsJson()
}

async function one(query: string): Promise<number> {
  const [row] = await rows(query)
  return Number(Object.values(row ?? {})[0])
}

/** The file of a source; this company has no other sources. */
const fileOf = (source: ModelTableSource | undefined): string => (source !== undefined && 'file' in source ? source.file : '')

/** A table's files as a relation. */
function table(name: string, dir = home): string {
  return name.endsWith('.csv') ? `read_csv('${join(dir, name)}', all_varchar = true)` : `read_parquet('${join(dir, `${name}-*.parquet`)}')`
}

beforeAll(async () => {
  summary = await generateTelecom({ out: home, customers: 3000, seed: 7 })
  connection = await (await DuckDBInstance.create(':memory:')).connect()
  model = companyModelSchema.parse(parse(readFileSync(new URL('./model.yaml', import.meta.url), 'utf8')))
})

afterAll(() => {
  connection.closeSync()
  rmSync(folder, { recursive: true })
})

describe('the company is the same every time', () => {
  test('two runs with one seed write the same truth to the byte and the same rows in every table', async () => {
    const sizes = { customers: 700, months: 6, seed: 3 }
    const [a, b] = [join(folder, 'a'), join(folder, 'b')]
    await generateTelecom({ out: a, ...sizes })
    await generateTelecom({ out: b, ...sizes })
    for (const file of [
      'customers-0001.parquet', 'circles-0001.parquet', 'doubles-0001.parquet', 'reassigned_numbers-0001.parquet', 'dirt.json',
    ]) {
      expect(readFileSync(join(a, 'truth', file)).equals(readFileSync(join(b, 'truth', file))), file).toBe(true)
    }
    for (const shape of Object.values(shapes)) {
      if ('truth' in shape) continue
      const hash = (dir: string): string => `select count(*)::varchar || ' ' || coalesce(bit_xor(hash(t)), 0)::varchar as fingerprint
        from ${table(shape.name, dir)} t`
      expect(await rows(hash(a)), shape.name).toEqual(await rows(hash(b)))
    }
  })

  test('another seed makes another company', async () => {
    const other = join(folder, 'other')
    await generateTelecom({ out: other, customers: 700, months: 6, seed: 4 })
    const truth = (dir: string): Buffer => readFileSync(join(dir, 'truth', 'customers-0001.parquet'))
    expect(truth(other).equals(truth(join(folder, 'a')))).toBe(false)
  })

  test('single calls do not change the days they add up to', async () => {
    const full = join(folder, 'full')
    const none = join(folder, 'none')
    const made = await generateTelecom({ out: full, customers: 300, months: 4, seed: 3, calls: 'full' })
    expect((await generateTelecom({ out: none, customers: 300, months: 4, seed: 3, calls: 'none' })).tables.calls).toBe(0)
    const sums = `select sum(calls)::integer as calls, sum(seconds)::integer as seconds, sum(dropped_calls)::integer as dropped from `
    const months = await rows(sums + table('usage_monthly', full))
    expect(months).toEqual(await rows(sums + table('usage_monthly', none)))
    expect(await rows(`select count(*)::integer as calls, sum(seconds)::integer as seconds, (count(*) filter (dropped))::integer as dropped
      from ${table('calls', full)}`)).toEqual(months)
    expect(made.tables.calls).toBeGreaterThan(10_000)
  })

  test('the summary counts the rows that are in the files', async () => {
    for (const shape of Object.values(shapes)) {
      if ('truth' in shape) continue
      expect(await one(`select count(*) from ${table(shape.name)}`), shape.name).toBe(summary.tables[shape.name])
    }
  })

  test('50,000 customers make about five million facts', () => {
    const extrapolated = (summary.facts / summary.customers) * 50_000
    expect(extrapolated).toBeGreaterThan(4_500_000)
    expect(extrapolated).toBeLessThan(5_800_000)
  })

  test('a folder with strange files in it is refused and left alone', async () => {
    const strange = mkdtempSync(join(folder, 'strange-'))
    writeFileSync(join(strange, 'thesis.txt'), 'mine')
    await expect(generateTelecom({ out: strange, customers: 10 })).rejects.toThrow(/thesis\.txt/)
    expect(existsSync(join(strange, 'thesis.txt'))).toBe(true)
  })

  test.each([
    { customers: 0 }, { customers: 1.5 }, { months: 0 }, { months: 99 }, { seed: -1 },
    { until: '2026-11-31' }, { until: '2026-02-29' }, { until: '2026-13-01' }, { until: '2026-11-1' }, { until: 'today' },
  ])('impossible options are named: %o', async (options) => {
    await expect(generateTelecom({ out: join(folder, 'never'), ...options })).rejects.toThrow(/--(customers|months|seed|until) must/)
  })
})

describe('rows belong together', () => {
  test('every fact has a known customer, account and subscriber but for the planted orphans', async () => {
    for (const name of factTables) {
      const orphans = await one(`select count(*) from ${table(name)} f where not exists (select 1 from ${table('customers')} c
        where c.customer_id = f.customer_id)`)
      expect(orphans, name).toBe(name === 'usage_daily' ? summary.dirt.orphanUsageRows : 0)
      const stray = await one(`select count(*) from ${table(name)} f left join ${table('subscribers')} s using (subscriber_id)
        where s.subscriber_id is null or s.customer_id <> f.customer_id or s.account_id <> f.account_id`)
      expect(stray, name).toBe(name === 'usage_daily' ? summary.dirt.orphanUsageRows : 0)
    }
    expect(summary.dirt.orphanUsageRows).toBeGreaterThan(0)
  })

  test('every account has its customer and every subscriber, contract and handset its parent', async () => {
    for (const [child, column, parent] of [
      ['accounts', 'customer_id', 'customers'], ['subscribers', 'account_id', 'accounts'], ['contracts', 'subscriber_id', 'subscribers'],
      ['handsets', 'subscriber_id', 'subscribers'],
    ] as const) {
      expect(await one(`select count(*) from ${table(child)} x anti join ${table(parent)} p using (${column})`), child).toBe(0)
    }
  })

  test('keys named in model.yaml are unique', async () => {
    for (const [name, level] of [
      ...Object.entries(model.levels), ...Object.entries(model.dependants), ...Object.entries(model.dimensions),
    ]) {
      const relation = level.source ? relationOf(fileOf(level.source)) : ''
      expect(await one(`select count(*) - count(distinct "${level.key}") from ${relation}`), name).toBe(0)
    }
    for (const [name, fact] of Object.entries(model.facts)) {
      const key = (fact.key ?? []).map((column) => `"${column}"`).join(', ')
      expect(await one(`select count(*) - (select count(*) from (select distinct ${key} from ${relationOf(fileOf(fact.source))}))
        from ${relationOf(fileOf(fact.source))}`), name).toBe(0)
    }
  })

  test('nothing happens before the window, after it, or to a customer who has left', async () => {
    for (const [name, fact] of Object.entries(model.facts)) {
      const relation = relationOf(fileOf(fact.source))
      const time = `"${fact.time.column}"`
      expect(await one(`select count(*) from ${relation} where ${time} >= date '2026-11-01'
        or ${name === 'service_event' ? 'false' : `${time} < date '2025-11-01'`}`), name).toBe(0)
      if (name === 'payment' || name === 'purchase') continue
      expect(await one(`select count(*) from ${relation} f join ${table('subscribers')} s using (subscriber_id)
        where f.${time}::date > s.valid_to`), name).toBe(0)
    }
  })

  test('a number given to another person has validities that never overlap', async () => {
    const overlaps = await one(`select count(*) from ${table('subscribers')} a join ${table('subscribers')} b on a.number = b.number
      and a.subscriber_id < b.subscriber_id
      where a.valid_from < coalesce(b.valid_to, date '9999-01-01') and b.valid_from < coalesce(a.valid_to, date '9999-01-01')`)
    expect(overlaps).toBe(0)
    const shared = await one(`select count(*) - count(distinct number) from ${table('subscribers')}`)
    expect(await one(`select count(*) from (select number
      from ${table('subscribers')} group by number having count(*) > count(distinct customer_id))`)).toBe(0)
    expect(shared).toBe(summary.dirt.reassignedNumbers)
    expect(shared).toBeGreaterThan(10)
  })

  test('no number or address can belong to anybody', async () => {
    expect(await one(`select count(*) from ${table('subscribers')} where not regexp_full_match(number, '129[0-9]{8}')`)).toBe(0)
    expect(await one(`select count(*) from ${table('calls')} where not regexp_full_match(callee_number,
      '12[89][0-9]{5,8}|[+]999[0-9]+')`)).toBe(0)
    expect(await one(`select count(*) from ${table('customers')} where email is not null and not regexp_matches(lower(email),
      'example[.](com|net|org|cn)')`)).toBe(0)
  })
})

function relationOf(file: string): string {
  return file.endsWith('.csv') ? table(file) : `read_parquet('${join(home, file)}')`
}

describe('model.yaml speaks of the files as they are', () => {
  test('every source column, key, time and identifier is a column of its file', async () => {
    const wanted: [name: string, file: string, columns: string[]][] = []
    type Columns = Readonly<Record<string, { column?: string | undefined; formula?: string | undefined }>>
    const own = (columns: Columns): string[] =>
      Object.entries(columns).flatMap(([name, column]) => (column.formula ? [] : [column.column ?? name]))
    for (const [name, level] of Object.entries(model.levels)) {
      const identifiers = level.identifiers.flatMap((each) => [
        each.column, ...(each.validFrom ? [each.validFrom] : []), ...(each.validTo ? [each.validTo] : []),
      ])
      wanted.push([
        name, fileOf(level.source),
        [
          level.key, ...own(level.attributes), ...identifiers, ...(level.within ? [level.within.column] : []),
          ...(level.title ? [level.title] : []),
        ],
      ])
    }
    for (const [name, each] of Object.entries(model.dependants)) wanted.push([
      name, fileOf(each.source), [each.key, each.parent, ...own(each.attributes)],
    ])
    for (const [name, each] of Object.entries(model.dimensions)) wanted.push([name, fileOf(each.source), [each.key, ...own(each.columns)]])
    for (const [name, each] of Object.entries(model.facts)) wanted.push([
      name, fileOf(each.source), [...(each.key ?? []), each.customer, each.time.column, ...own(each.columns)],
    ])
    expect(wanted.length).toBe(22)
    for (const [name, file, columns] of wanted) {
      const present = (await rows(`describe select * from ${relationOf(file)}`)).map((row) => row.column_name)
      expect(columns.filter((column) => !present.includes(column)), name).toEqual([])
    }
  })

  test("templates can address every customer by his name (customer.title) and choose the letter's language", async () => {
    expect(model.levels.customer).toMatchObject({ title: 'name', attributes: { language: { type: 'string', values: ['zh', 'en'] } } })
    expect(await one(`select count(*) from ${table('customers')} where trim(name) = '' or name is null or language is null`)).toBe(0)
    expect(await one(`select count(distinct language) from ${table('customers')}`)).toBe(2)
  })

  test('listed values are the values that occur', async () => {
    for (const [name, fact] of [...Object.entries(model.facts), ...Object.entries(model.levels)]) {
      const columns = 'columns' in fact ? fact.columns : fact.attributes
      for (const [column, { values, column: source }] of Object.entries(columns)) {
        if (!values) continue
        const found = (await rows(`select distinct "${source ?? column}"::varchar as v from ${relationOf(fileOf(fact.source))}
          where "${source ?? column}" is not null`)).map((row) => row.v)
        expect(found.filter((value) => !values.includes(String(value))), `${name}.${column}`).toEqual([])
      }
    }
  })

  test('dimension keys on facts are found in their dimension', async () => {
    for (const [name, fact] of Object.entries(model.facts)) {
      for (const [column, { dimension }] of Object.entries(fact.columns)) {
        const target = dimension ? model.dimensions[dimension] : undefined
        if (!target) continue
        expect(await one(`select count(*) from ${relationOf(fileOf(fact.source))} f where "${column}" is not null
          and "${column}" not in (select "${target.key}" from ${relationOf(fileOf(target.source))})`), `${name}.${column}`).toBe(0)
      }
    }
  })

  test('no source points into the truth, and every metric names a fact and column that exist', () => {
    expect(readFileSync(new URL('./model.yaml', import.meta.url), 'utf8')).not.toContain('truth')
    for (const metric of Object.values(model.metrics)) {
      const fact = model.facts[metric.fact]
      expect(fact).toBeDefined()
      if (metric.column) expect(Object.keys(fact?.columns ?? {})).toContain(metric.column)
    }
  })
})

describe('the planted faults are counted', () => {
  test('dirt.json says what a reader of the files finds', async () => {
    const dirt: unknown = JSON.parse(readFileSync(join(home, 'truth', 'dirt.json'), 'utf8'))
    expect(dirt).toEqual(summary.dirt)
    const customers = table('customers')
    const found = {
      doubles: await one(`select count(*) from ${customers} where source_system = 'billing'`),
      missingEmail: await one(`select count(*) from ${customers} where email is null`),
      missingPhone: await one(`select count(*) from ${customers} where phone is null`),
      missingBirthDate: await one(`select count(*) from ${customers} where birth_date is null`),
      missingEducation: await one(`select count(*) from ${customers} where education is null`),
      missingOccupation: await one(`select count(*) from ${customers} where occupation is null`),
      missingIncome: await one(`select count(*) from ${customers} where income_band is null`),
      impossibleBirthDates: await one(`select count(*) from ${customers} where birth_date < date '1900-01-01'
        or birth_date >= date '2026-11-01'`),
      mixedCaseEmails: await one(`select count(*) from ${customers} where email <> lower(email)`),
      invalidEmails: await one(`select count(*) from ${customers} where not regexp_full_match(lower(email), '[a-z0-9.]+@[a-z]+[.][a-z]+')`),
      lateUsageRows: await one(`select count(*) from ${table('usage_daily')} where recorded_at::date - used_on >= 4`),
      doublesWithOwnAccount: await one(`select count(*) from ${customers} where source_system = 'billing'
        and customer_id in (select customer_id from ${table('accounts')})`),
    }
    expect(summary.dirt).toMatchObject(found)
    for (const [name, count] of Object.entries(summary.dirt)) expect(count, name).toBeGreaterThan(0)
  })

  test('each double is linked to its person in the truth and shares phone or mailbox often enough to be found', async () => {
    const doubles = `read_parquet('${join(home, 'truth', 'doubles-*.parquet')}')`
    expect(await one(`select count(*) from ${doubles}`)).toBe(summary.dirt.doubles)
    const alike = await one(`select avg((lower(a.email) = lower(b.email) or right(replace(a.phone, ' ', ''), 11) = right(replace(b.phone,
      ' ', ''), 11))::integer)
      from ${doubles} d join ${table('customers')} a on a.customer_id = d.customer_id
      join ${table('customers')} b on b.customer_id = d.double_of`)
    expect(alike).toBeGreaterThan(0.9)
  })
})
