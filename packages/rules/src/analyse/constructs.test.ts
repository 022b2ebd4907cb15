import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepareRule } from '../evaluate/rule.ts'
import { printRule } from '../print.ts'
import { checkRule } from '../rule.ts'
import { RuleRunError } from '../run-error.ts'
import { dimensions, nastyCatalogue, world } from '../testing/company.ts'
import type { World } from '../testing/company.ts'
import { ruleArbitrary } from '../testing/rules.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Rule } from '../tree.ts'
import { analyseRule } from './analyse-rule.ts'
import { compareRules, witnessOf } from './compare-rules.ts'
import { leastChange } from './least-change.ts'
import { witnessRecord } from './witness.ts'

/** Whom a rule selects; undefined where it cannot be answered at this instant (a holiday that is not listed). */
const selectedBy = (rule: Rule, catalogue: Catalogue, { at, customers }: World): readonly boolean[] | undefined => {
  const prepared = prepareRule({ language: 1, when: rule.when }, catalogue, dimensions)
  try {
    return customers.map((one) => prepared.selects(one, at))
  } catch (error) {
    if (error instanceof RuleRunError) return undefined
    throw error
  }
}

describe('static analysis of every construct of the language', () => {
  it('claims nothing that a generated company contradicts, and never throws', () => {
    const tally: Record<string, number> = {}
    const count = (what: string): void => void (tally[what] = (tally[what] ?? 0) + 1)
    let [cases, spent] = [0, 0]
    fc.assert(
      fc.property(world, fc.array(ruleArbitrary, { minLength: 40, maxLength: 40 }), (one, trees) => {
        const catalogue = nastyCatalogue(one)
        const rules = trees.flatMap((when) => {
          const checked = checkRule({ language: 1, when }, catalogue)
          return checked.kind === 'ok' ? [checked.rule] : []
        })
        rules.forEach((rule, index) => {
          const met = selectedBy(rule, catalogue, one)
          if (met === undefined) return
          const said = `${printRule(rule, catalogue)} at ${one.at} in ${one.timeZone}`
          cases += 1
          const began = performance.now()
          const findings = analyseRule(rule, catalogue)
          spent += performance.now() - began
          for (const { kind } of findings) {
            count(kind)
            if (kind === 'empty') expect(met.some(Boolean), said).toBe(false)
            if (kind === 'everybody') expect(met.every(Boolean), said).toBe(true)
          }
          if (index % 4 !== 0) return
          const witness = witnessOf(rule, catalogue, { at: one.at })
          if (witness !== undefined) {
            const { customer, dimensions: rows } = witnessRecord(witness)
            count('witness')
            expect(prepareRule(rule, catalogue, rows).selects(customer, witness.at), said).toBe(true)
          }
          const outside = one.customers[met.indexOf(false)]
          if (outside !== undefined) {
            const least = leastChange(rule, outside, { at: one.at, catalogue, dimensions })
            count(`least change: ${least.kind}`)
            if (least.kind === 'impossible') expect(met.some(Boolean), said).toBe(false)
          }
          const other = rules[(index + 1) % rules.length] as Rule
          const second = selectedBy(other, catalogue, one)
          if (second === undefined) return
          const { relation } = compareRules(rule, other, catalogue, { at: one.at, withoutWitnesses: true })
          count(relation)
          if (relation === 'disjoint') expect(met.some((is, at) => is && second[at]), said).toBe(false)
          if (relation === 'within' || relation === 'equivalent') expect(met.every((is, at) => !is || second[at]), said).toBe(true)
          if (relation === 'contains' || relation === 'equivalent') expect(second.every((is, at) => !is || met[at]), said).toBe(true)
        })
      }),
      { numRuns: 60, endOnFailure: true, reporter: ({ failed, errorInstance, seed }) => { if (failed) throw Object.assign(errorInstance as Error, { message: `seed ${seed}: ${(errorInstance as Error).message}` }) } },
    )
    process.stdout.write(`static analysis of every construct: ${cases} rules, ${(spent / cases).toFixed(2)} ms a rule; ${JSON.stringify(tally)}\n`)
    expect(cases).toBeGreaterThan(1_600)
  })
})
