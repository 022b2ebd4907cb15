import { compileRule, parseRule } from '@sextant/rules'
import type { Rule } from '@sextant/rules'
import { readable, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { LargeCompany } from './large-company.ts'
import { inTurns, median, ms } from './measure.ts'
import type { Section } from './measure.ts'
import { rulePairs } from './rule-pairs.ts'

const parsed = (text: string, company: LargeCompany): Rule => {
  const result = parseRule(text, company.catalogue)
  if (result.kind === 'error') throw new Error(`the rule ${text} does not fit the company: ${result.errors[0]?.message.en ?? ''}`)
  return result.rule
}

/** Rules compiled by Sextant against SQL written by hand; both must count the same customers. `say` tells of each pair at once: they may take minutes. */
export const benchRules = async (company: LargeCompany, times: number, say?: (line: string) => void): Promise<Section> => {
  const { warehouse, catalogue, at } = company
  const instant = sql`cast(${at.replace('T', ' ').replace('Z', '')} as timestamp)`
  const figures: Section['figures'][number][] = []
  for (const { rule, byHand } of rulePairs) {
    const compiled = compileRule(parsed(rule, company), catalogue, { at, dialect: warehouse.dialect })
    const count = (select: Sql) => warehouse.one<{ customers: number }>('bench.rule', sql`select count(*) as customers from (${select})`)
    const [ours, theirs] = [await count(compiled), await count(byHand(instant))]
    if (ours.customers !== theirs.customers) throw new Error(`${rule}: the rule selects ${ours.customers} customers, the SQL by hand ${theirs.customers}\n${readable(compiled)}`)
    const [mine, hand] = await inTurns(times, () => count(compiled), () => count(byHand(instant)))
    say?.(`  ${rule}: ${ms(mine)}, by hand ${ms(hand)}, × ${(mine / hand).toFixed(2)}`)
    figures.push({ what: `${rule} → ${ours.customers.toLocaleString('en')}`, ours: ms(mine), theirs: ms(hand), ratio: mine / hand })
  }
  const ratios = figures.map(({ ratio }) => ratio ?? 0)
  return {
    title: `Rules over ${company.customers.toLocaleString('en')} customers and ${company.facts.toLocaleString('en')} facts`, against: 'DuckDB SQL by hand', figures,
    notes: [`median ratio ${median(ratios).toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}; each pair counted the same customers`],
  }
}
