import { join, sql, trinoDialect } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRule, compileColumns, compileRule, compileValues, evaluateBase, evaluateExpression, explainRule, explainValues, printRule } from '@sextant/rules'
import type { Catalogue, CustomerRecord, Explanation, Expression, Rule } from '@sextant/rules'
import { dimensions, nastyCatalogue, world } from '../../packages/rules/src/testing/company.ts'
import type { World } from '../../packages/rules/src/testing/company.ts'
import { everyday, ruleArbitrary, takes } from '../../packages/rules/src/testing/rules.ts'
import { openRulesCluster, overWorld } from './rules-cluster.ts'
import type { RulesCluster } from './rules-cluster.ts'

let cluster: RulesCluster

beforeAll(async () => {
  cluster = await openRulesCluster('none')
})

afterAll(() => cluster.close())

/** What has been compared, printed at the end. */
interface Counted {
  values: number
  selections: number
  taking: number
  selected: number
  explained: number
  statements: number
}

const newCount = (): Counted => ({ values: 0, selections: 0, taking: 0, selected: 0, explained: 0, statements: 0 })

const ruleOf = (tree: unknown, catalogue: Catalogue): Rule => {
  const checked = checkRule(tree, catalogue, { takes: true })
  if (checked.kind === 'ok') return checked.rule
  throw new Error(`a generated tree was refused: ${checked.errors.map(({ path, message }) => `${path} ${message.en}`).join('; ')}\n${JSON.stringify(tree)}`)
}

const ask = async (one: World, query: Sql, counted: Counted): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  counted.statements += 1
  return cluster.query(overWorld(one, query))
}

/** Whom many rules select, in one statement. */
const checkSelections = async (rules: readonly Rule[], catalogue: Catalogue, one: World, counted: Counted): Promise<void> => {
  const { at, customers } = one
  const selections = rules.map((rule, index) => sql`select ${index} as "rule", "customer_id" from (${compileRule(rule, catalogue, { at, dialect: trinoDialect })}) as "selected"`)
  const rows = await ask(one, join(selections, sql` union all `), counted)
  rules.forEach((rule, index) => {
    const onTrino = rows.filter((row) => row['rule'] === index).map((row) => row['customer_id'] as string).sort()
    const inMemory = [...evaluateBase(rule, customers, { at, catalogue, dimensions })].sort()
    expect(onTrino, `${printRule(rule, catalogue)} at ${at} in ${catalogue.timeZone}`).toEqual(inMemory)
    counted.selections += 1
    counted.taking += rule.take === undefined ? 0 : 1
    counted.selected += inMemory.length > 0 && inMemory.length < customers.length ? 1 : 0
  })
}

/** The values of many rules' conditions for every customer, unknown ones too, in one statement. */
const checkValues = async (rules: readonly Rule[], catalogue: Catalogue, one: World, counted: Counted): Promise<void> => {
  const { at, customers } = one
  const columns = Object.fromEntries(rules.map((rule, index) => [`r"${index}`, rule.when]))
  const rows = await ask(one, sql`select * from (${compileColumns(columns, catalogue, { at, dialect: trinoDialect })}) as "values"`, counted)
  expect(rows).toHaveLength(customers.length)
  for (const row of rows) {
    const customer = customers.find(({ id }) => id === row['customer_id']) as CustomerRecord
    rules.forEach((rule, index) => {
      const inMemory = evaluateExpression(rule.when, customer, { at, catalogue, dimensions })
      expect(row[`r"${index}`], `${printRule(rule, catalogue)} at ${at} in ${catalogue.timeZone} for ${customer.id}`).toBe(inMemory)
    })
  }
  counted.values += rules.length
}

const flat = (explanation: Explanation): readonly (readonly [string, unknown])[] => [[explanation.text, explanation.value], ...explanation.parts.flatMap(flat)]

/** What every part of a rule is worth for two customers: numbers, texts, days and instants to their last digit. */
const checkExplanation = async (rule: Rule, catalogue: Catalogue, one: World, counted: Counted): Promise<void> => {
  const { at } = one
  const customers = one.customers.slice(0, 2)
  const values = compileValues(rule, catalogue, { at, dialect: trinoDialect, customers: customers.map(({ id }) => id) })
  for (const row of await ask(one, sql`select * from (${values.sql}) as "values"`, counted)) {
    const memory = explainRule(rule, customers.find(({ id }) => id === row['customer_id']) as CustomerRecord, { at, catalogue, dimensions })
    if (flat(memory).some(([line]) => /in segment|tag\./.test(line))) continue
    expect(flat(explainValues(rule, catalogue, values.parts, row)), `${printRule(rule, catalogue)} at ${at} in ${catalogue.timeZone}`).toEqual(flat(memory))
    counted.explained += 1
  }
}

const inGroups = <T>(all: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))

const report = (what: string, counted: Counted): void => {
  process.stdout.write(`agreement of memory and Trino, ${what}: the values of ${counted.values} rules, the selections of ${counted.selections} (${counted.taking} with take; ${counted.selected} selected some and not all), ${counted.explained} explanations, in ${counted.statements} statements\n`)
}

describe('a rule on the cluster and the same rule in memory', () => {
  it('say the same of every customer on every generated company, clock and rule', async () => {
    const counted = newCount()
    const asked = fc.tuple(ruleArbitrary, fc.oneof({ arbitrary: fc.constant(undefined), weight: 2 }, takes)).map(([when, take]) => ({ language: 1, when, ...(take === undefined ? {} : { take }) }))
    await fc.assert(
      fc.asyncProperty(world, fc.array(asked, { minLength: 70, maxLength: 70 }), async (one, trees) => {
        const catalogue = nastyCatalogue(one)
        const rules = trees.map((tree) => ruleOf(tree, catalogue))
        for (const group of inGroups(rules, 14)) await checkValues(group, catalogue, one, counted)
        for (const group of inGroups(rules.slice(0, 24), 8)) await checkSelections(group, catalogue, one, counted)
        for (const rule of rules.slice(0, 2)) await checkExplanation(rule, catalogue, one, counted)
      }),
      { numRuns: 5, endOnFailure: true },
    )
    report('rules of every construct', counted)
    expect(counted.values).toBeGreaterThanOrEqual(350)
    expect(counted.selections).toBeGreaterThanOrEqual(120)
    expect(counted.selected).toBeGreaterThan(40)
    expect(counted.taking).toBeGreaterThan(20)
  }, 600_000)

  it('select the same customers for rules as people write them, by every way the SQL can take', async () => {
    const counted = newCount()
    await fc.assert(
      fc.asyncProperty(world, fc.array(everyday, { minLength: 32, maxLength: 32 }), async (one, trees: readonly Expression[]) => {
        const catalogue = nastyCatalogue(one)
        for (const group of inGroups(trees.map((when) => ruleOf({ language: 1, when }, catalogue)), 8)) await checkSelections(group, catalogue, one, counted)
      }),
      { numRuns: 4, endOnFailure: true },
    )
    report('everyday rules', counted)
    expect(counted.selections).toBeGreaterThanOrEqual(120)
    expect(counted.selected).toBeGreaterThan(20)
  }, 600_000)
})
