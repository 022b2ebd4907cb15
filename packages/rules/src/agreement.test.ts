import { duckdbDialect, postgresDialect, readable } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRule, compileColumns, compileRule, compileValues, evaluateBase, evaluateExpression, explainRule, explainValues, fromBuilder, parseRule, printRule, toBuilder } from './index.ts'
import type { Catalogue, CustomerRecord, Explanation, Expression, Rule, RuleResult } from './index.ts'
import { dimensions, nastyCatalogue, world } from './testing/company.ts'
import type { World } from './testing/company.ts'
import { idsOf, openEngines } from './testing/engines.ts'
import type { Engines } from './testing/engines.ts'
import { duckdbTypes, loadSql, postgresTypes } from './testing/load-sql.ts'
import { everyday, ruleArbitrary, takes } from './testing/rules.ts'

let engines: Engines

beforeAll(async () => {
  engines = await openEngines()
})
afterAll(async () => engines.close())

const load = async (one: World): Promise<void> => {
  for (const statement of loadSql(one, duckdbTypes)) await engines.duckdb(statement)
}

/** What has been compared, printed at the end. */
interface Counted {
  /** Rules whose selection was compared. */
  cases: number
  /** Rules whose value (true, false or unknown) was compared for every customer. */
  values: number
  selected: number
  taking: number
  explained: number
  postgres: number
  refused: number
}

const newCount = (): Counted => ({ cases: 0, values: 0, selected: 0, taking: 0, explained: 0, postgres: 0, refused: 0 })

const flat = (explanation: Explanation): readonly (readonly [string, unknown])[] => [[explanation.text, explanation.value], ...explanation.parts.flatMap(flat)]

/** The rule of a generated tree; undefined when it nests what SQL would have to write over and over, which is refused by name. */
const ruleOf = (tree: unknown, catalogue: Catalogue, counted: Counted): Rule | undefined => {
  const checked: RuleResult = checkRule(tree, catalogue, { takes: true })
  if (checked.kind === 'ok') return checked.rule
  const isNested = checked.errors.every(({ code, message }) => code === 'NotHere' && message.en.includes('inside the operand of another'))
  if (!isNested) throw new Error(`a generated tree was refused: ${checked.errors.map(({ path, message }) => `${path} ${message.en}`).join('; ')}\n${JSON.stringify(tree)}`)
  counted.refused += 1
  return undefined
}

/** The text, the builder's form and both engines' SQL say what the tree says in memory. */
const checkAgreement = async (rule: Rule, catalogue: Catalogue, one: World, counted: Counted, inStore: boolean): Promise<void> => {
  const { at, customers } = one
  const written = printRule(rule, catalogue)
  const place = `${written} at ${at} in ${catalogue.timeZone}`
  expect(parseRule(written, catalogue, { takes: true }), written).toEqual({ kind: 'ok', rule })
  expect(fromBuilder(toBuilder(rule, catalogue), catalogue), written).toEqual({ kind: 'ok', rule })
  const inMemory = [...evaluateBase(rule, customers, { at, catalogue, dimensions })].sort()
  expect(idsOf(await engines.duckdb(compileRule(rule, catalogue, { at, dialect: duckdbDialect }))), place).toEqual(inMemory)
  counted.cases += 1
  counted.taking += rule.take === undefined ? 0 : 1
  counted.selected += inMemory.length > 0 && inMemory.length < customers.length ? 1 : 0
  // PostgreSQL's letters follow the locale of its database beyond ASCII.
  if (!inStore || /lower|upper/.test(written)) return
  expect(idsOf(await engines.postgres(compileRule(rule, catalogue, { at, dialect: postgresDialect }))), `${place} on PostgreSQL`).toEqual(inMemory)
  counted.postgres += 1
}

/** The values of many rules' conditions, unknown ones too, come from one statement. */
const checkValues = async (rules: readonly Rule[], catalogue: Catalogue, { at, customers }: World, counted: Counted): Promise<void> => {
  counted.values += rules.length
  const columns = Object.fromEntries(rules.map((rule, index) => [`r"${index}`, rule.when]))
  const rows = await engines.duckdb(compileColumns(columns, catalogue, { at, dialect: duckdbDialect }))
  expect(rows).toHaveLength(customers.length)
  for (const row of rows) {
    const one = customers.find(({ id }) => id === row['customer_id']) as CustomerRecord
    rules.forEach((rule, index) => {
      const inMemory = evaluateExpression(rule.when, one, { at, catalogue, dimensions })
      expect(row[`r"${index}`] ?? null, `${printRule(rule, catalogue)} at ${at} in ${catalogue.timeZone} for ${one.id}`).toBe(inMemory)
    })
  }
}

const opensDefinitions = (explanation: Explanation): boolean => flat(explanation).some(([line]) => /in segment|tag\./.test(line))

const checkExplanation = async (rule: Rule, catalogue: Catalogue, { at, customers }: World, counted: Counted): Promise<void> => {
  const some = customers.slice(0, 2)
  const values = compileValues(rule, catalogue, { at, dialect: duckdbDialect, customers: some.map(({ id }) => id) })
  for (const row of await engines.duckdb(values.sql)) {
    const one = some.find(({ id }) => id === row['customer_id']) as CustomerRecord
    const memory = explainRule(rule, one, { at, catalogue, dimensions })
    const engine = explainValues(rule, catalogue, values.parts, row)
    if (opensDefinitions(memory)) continue
    expect(flat(engine), `${printRule(rule, catalogue)} at ${at} in ${catalogue.timeZone}`).toEqual(flat(memory))
    counted.explained += 1
  }
}

const report = (counted: Counted): void => {
  process.stdout.write(`agreement of memory and DuckDB: the values of ${counted.values} rules, the selections of ${counted.cases} (${counted.taking} with take), ${counted.postgres} also on PostgreSQL, ${counted.explained} explanations; ${counted.selected} selected some and not all; ${counted.refused} refused\n`)
}

describe('a rule compiled to SQL and the same rule in memory', () => {
  it('select the same customers on every generated company, clock and rule, and print back to the same tree', async () => {
    const counted = newCount()
    const asked = fc.tuple(ruleArbitrary, fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, takes)).map(([when, take]) => ({ language: 1, when, ...(take === undefined ? {} : { take }) }))
    let worlds = 0
    await fc.assert(
      fc.asyncProperty(world, fc.array(asked, { minLength: 168, maxLength: 168 }), async (one, trees) => {
        worlds += 1
        const inStore = worlds % 7 === 0
        await load(one)
        if (inStore) for (const statement of loadSql(one, postgresTypes)) await engines.postgres(statement)
        const catalogue = nastyCatalogue(one)
        const rules = trees.flatMap((tree) => ruleOf(tree, catalogue, counted) ?? [])
        for (const rule of rules.slice(0, 48)) await checkAgreement(rule, catalogue, one, counted, inStore)
        for (let from = 0; from < rules.length; from += 14) await checkValues(rules.slice(from, from + 14), catalogue, one, counted)
        for (const rule of rules.slice(0, 6)) await checkExplanation(rule, catalogue, one, counted)
      }),
      { numRuns: 30, endOnFailure: true },
    )
    report(counted)
    expect(counted.values).toBeGreaterThanOrEqual(5_000)
    expect(counted.cases).toBeGreaterThanOrEqual(1_300)
    expect(counted.postgres).toBeGreaterThan(100)
    expect(counted.taking).toBeGreaterThan(200)
    expect(counted.selected).toBeGreaterThan(500)
    expect(counted.refused).toBeLessThan(100)
  }, 240_000)

  it('select the same customers by every way the SQL can take for a rule of conditions over facts and the customer', async () => {
    const counted = newCount()
    const ways = { joined: 0, listed: 0, notListed: 0, rowsOnly: 0, narrowed: 0, differences: 0, answeredByScan: 0 }
    const count = (tree: Expression, catalogue: Catalogue, at: string): void => {
      const query = readable(compileRule({ language: 1, when: tree }, catalogue, { at, dialect: duckdbDialect }))
      if (query.includes('left join "purchase_by_customer"')) ways.joined += 1
      if (query.includes(' in (select "purchase_by_customer"."customer"')) ways.listed += 1
      if (query.includes(' not in (select "purchase_by_customer"."customer"')) ways.notListed += 1
      if (query.includes('-- customers with such a row')) ways.rowsOnly += 1
      if (query.includes('in (select "candidates"."customer" from "candidates")')) ways.narrowed += 1
      if (query.includes('"difference_')) ways.differences += 1
      if (!query.includes('from "cust""omers"')) ways.answeredByScan += 1
    }
    await fc.assert(
      fc.asyncProperty(world, fc.array(everyday, { minLength: 60, maxLength: 60 }), async (one, trees) => {
        await load(one)
        const catalogue = nastyCatalogue(one)
        for (const tree of trees) {
          count(tree, catalogue, one.at)
          const rule = ruleOf({ language: 1, when: tree }, catalogue, counted)
          if (rule !== undefined) await checkAgreement(rule, catalogue, one, counted, false)
        }
      }),
      { numRuns: 16, endOnFailure: true },
    )
    report(counted)
    expect(counted.selected).toBeGreaterThan(150)
    for (const [way, times] of Object.entries(ways)) expect(times, way).toBeGreaterThan(15)
  }, 240_000)
})
