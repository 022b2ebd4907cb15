import { compileRule, evaluateBase, exampleCatalogue, parseRule } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'
import { join, sql, trinoDialect } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as edges from '../../packages/rules/src/testing/edge-company.ts'
import * as reference from '../../packages/rules/src/testing/reference-company.ts'
import { openRulesCluster } from './rules-cluster.ts'
import type { RulesCluster } from './rules-cluster.ts'
import { askCluster, freshSchema } from './support/cluster.ts'

/** A rule with the customers it selects. */
interface Asked {
  readonly rule: string
  readonly catalogue: Catalogue
  readonly only?: readonly string[] | undefined
  readonly who: readonly string[]
}

const [referenceSchema, edgeSchema] = [freshSchema('rules'), freshSchema('edges')]

const onTrino = (statement: string, schema: string): string =>
  statement.replace(/^(create table|insert into) (\w+)/, `$1 lake.${schema}.$2`).replaceAll(/ timestamp(?=[,)])/g, ' timestamp(6)').replaceAll('double precision', 'double')

const build = async (schema: string, statements: readonly string[]): Promise<void> => {
  await askCluster(`create schema lake.${schema}`)
  for (const statement of statements) await askCluster(onTrino(statement, schema))
}

const ruleOf = ({ rule, catalogue }: Asked): Rule => {
  const parsed = parseRule(rule, catalogue, { takes: true })
  if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
  return parsed.rule
}

/** Whom each rule selects; several rules share a statement. */
const selected = async (cluster: RulesCluster, asked: readonly Asked[], at: string): Promise<readonly (readonly string[])[]> => {
  const found: string[][] = asked.map(() => [])
  for (let from = 0; from < asked.length; from += 8) {
    const parts = asked.slice(from, from + 8).map((one, index): Sql => {
      const compiled = compileRule(ruleOf(one), one.catalogue, { at, dialect: trinoDialect, ...(one.only === undefined ? {} : { customers: one.only }) })
      return sql`select ${from + index} as "rule", "customer_id" from (${compiled}) as "selected"`
    })
    for (const row of await cluster.query(join(parts, sql` union all `))) found[row['rule'] as number]?.push(row['customer_id'] as string)
  }
  return found.map((ids) => ids.sort())
}

afterAll(async () => {
  for (const schema of [referenceSchema, edgeSchema]) await askCluster(`drop schema if exists lake.${schema} cascade`)
})

describe('the examples of the rule reference, over tables of the lake', () => {
  const asked = reference.examples.map(({ rule, who }): Asked => ({ rule, who, catalogue: exampleCatalogue }))
  let found: readonly (readonly string[])[] = []
  beforeAll(async () => {
    await build(referenceSchema, reference.statements)
    const cluster = await openRulesCluster(referenceSchema)
    found = await selected(cluster, asked, reference.at)
    cluster.close()
  })

  it('are all found in the document', () => expect(asked.length).toBeGreaterThanOrEqual(65))

  it.each(asked.map((one, index) => ({ ...one, index })))('$rule', ({ who, index }) => expect(found[index]).toEqual(who))
})

describe('data and questions that no generator makes, over tables of the lake', () => {
  const asked = edges.edgeCases.map(({ rule, zone = 'Europe/London', only, who }): Asked => ({ rule, only, who, catalogue: edges.catalogueIn(zone) }))
  let found: readonly (readonly string[])[] = []
  beforeAll(async () => {
    await build(edgeSchema, edges.statements)
    const cluster = await openRulesCluster(edgeSchema)
    found = await selected(cluster, asked, edges.at)
    cluster.close()
  })

  it.each(edges.edgeCases.map((one, index) => ({ ...one, index })))('$claim', ({ who, index }) => {
    const one = asked[index] as Asked
    const inMemory = evaluateBase(ruleOf(one), edges.customers, { at: edges.at, catalogue: one.catalogue }).filter((id) => one.only?.includes(id) ?? true)
    expect(inMemory).toEqual(who)
    expect(found[index]).toEqual(who.toSorted())
  })
})
