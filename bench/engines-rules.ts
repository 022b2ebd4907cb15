import { compileRule, parseRule } from '@sextant/rules'
import { readable, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Warehouse } from '../packages/server/src/platform/warehouse/warehouse.ts'
import { byHandOnTrino } from './engines-by-hand.ts'
import type { BenchCluster, ClusterCost } from './engines-cluster.ts'
import type { LargeCompany } from './large-company.ts'
import { median, ms } from './measure.ts'
import type { Section } from './measure.ts'
import { rulePairs } from './rule-pairs.ts'

interface RuleCosts {
  readonly rule: string
  readonly customers: number
  readonly ours: readonly ClusterCost[]
  readonly theirs: readonly ClusterCost[]
}

const compiledFor = (rule: string, { catalogue, at }: LargeCompany, warehouse: Warehouse): Sql => {
  const parsed = parseRule(rule, catalogue)
  if (parsed.kind === 'error') throw new Error(`the rule ${rule} does not fit the company: ${parsed.errors[0]?.message.en ?? ''}`)
  return compileRule(parsed.rule, catalogue, { at, dialect: warehouse.dialect })
}

const handFor = (rule: string, at: string): Sql => {
  const byHand = byHandOnTrino[rule]
  if (byHand === undefined) throw new Error(`nobody wrote SQL for Trino for the rule ${rule}`)
  return byHand(sql`cast(${at.replace('T', ' ').replace('Z', '')} as timestamp(6))`)
}

/** Both sides of every rule in turns: a round goes once through all rules, so that a busy minute meets all of them. */
const inRounds = async (company: LargeCompany, cluster: BenchCluster, warehouse: Warehouse, rounds: number, isOver: () => boolean): Promise<readonly RuleCosts[]> => {
  const count = (select: Sql) => warehouse.one<{ customers: number }>('bench.rule', sql`select count(*) as "customers" from (${select}) as "asked"`)
  const costs = rulePairs.map(({ rule }) => ({ rule, customers: 0, ours: [] as ClusterCost[], theirs: [] as ClusterCost[], compiled: compiledFor(rule, company, warehouse), hand: handFor(rule, company.at) }))
  for (const one of costs) {
    const [mine, theirs] = [await count(one.compiled), await count(one.hand)]
    if (mine.customers !== theirs.customers) throw new Error(`${one.rule}: the rule selects ${mine.customers} customers, the SQL by hand ${theirs.customers}\n${readable(one.compiled)}`)
    one.customers = mine.customers
  }
  for (let round = 0; round < rounds && (round === 0 || !isOver()); round += 1)
    for (const { ours, theirs, compiled, hand } of costs) {
      if (round % 2 === 1) theirs.push(await cluster.cost(() => count(hand)))
      ours.push(await cluster.cost(() => count(compiled)))
      if (round % 2 === 0) theirs.push(await cluster.cost(() => count(hand)))
    }
  return costs
}

const sectionOf = (title: string, costs: readonly RuleCosts[], of: (cost: ClusterCost) => number, note: string): Section => {
  const figures = costs.map(({ rule, customers, ours, theirs }) => {
    const [mine, hand] = [median(ours.map(of)), median(theirs.map(of))]
    return { what: `${rule} → ${customers.toLocaleString('en')}`, ours: ms(mine), theirs: ms(hand), ratio: mine / hand }
  })
  const ratios = figures.map(({ ratio }) => ratio)
  return { title, against: 'Trino SQL by hand', figures, notes: [`median ratio ${median(ratios).toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}; ${note}`] }
}

/** Rules compiled by Sextant for Trino against SQL written by hand for Trino; both count the same customers. */
export const benchRulesOnTrino = async (company: LargeCompany, cluster: BenchCluster, warehouse: Warehouse, rounds: number, isOver: () => boolean): Promise<readonly Section[]> => {
  const costs = await inRounds(company, cluster, warehouse, rounds, isOver)
  const over = `over ${company.customers.toLocaleString('en')} customers and ${company.facts.toLocaleString('en')} facts on Trino`
  return [
    sectionOf(`Rules ${over}, by the clock`, costs, ({ wallMs }) => wallMs, `${costs[0]?.ours.length ?? 0} turns each; the clock counts planning, waiting and the way there`),
    sectionOf(`Rules ${over}, by processor time`, costs, ({ cpuMs }) => cpuMs, 'processor time of the tasks, as the cluster counts it; planning is not in it'),
    sectionOf(`Planning of rules on Trino, by processor time`, costs, ({ planningMs }) => planningMs, 'on the coordinator, for each statement'),
  ]
}
