import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleCatalogue } from '../example-catalogue.ts'
import { prepareRule } from '../evaluate/rule.ts'
import type { CustomerRecord, DimensionRows, FactRow } from '../evaluate/record.ts'
import { parseRule } from '../rule.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Expression, Rule } from '../tree.ts'
import { analyseRule } from './analyse-rule.ts'
import { compareRules, witnessOf } from './compare-rules.ts'
import type { Comparison, Finding } from './finding.ts'
import { leastChange } from './least-change.ts'
import { witnessRecord } from './witness.ts'
import type { Witness } from './witness.ts'

/*
 * Rules and customers drawn from so few values that contradictions, implications and coincidences are common: what is claimed of a rule is
 * held against every customer of every generated company.
 */

const pick = fc.constantFrom
const sign = pick('=', '!=', '<', '<=', '>', '>=')
const small = pick('0', '1', '2', '3', '1.5')
const amounts = ['-5', '0', '1', '2.50', '10'] as const
const city = pick('"Leeds"', '"York"', '"leeds"', '""')
const day = pick('2024-03-01', '2024-03-02', '2024-03-30', '2024-04-01')
const atPool = ['2024-04-01T08:00:00.000Z', '2024-03-31T02:30:00.000Z', '2024-10-27T01:30:00.000Z', '2024-03-15T12:00:00.000Z'] as const

const windowText = pick(
  '', '', ', last 1 days', ', last 2 days', ', last 7 days', ', last 1 weeks', ', last 28 days', ', last 30 days', ', last 31 days', ', last 1 months', ', last 2 months', ', last 24 hours',
  ', last 48 hours', ', last 72 hours', ', last 90 days', ', last 1 years', ', between 1 and 7 days ago', ', between 2 and 5 days ago', ', between 1 and 2 weeks ago', ', since 2024-03-01',
  ', since 2024-03-20', ', from 2024-03-01 to 2024-03-20', ', from 2024-03-05 to 2024-03-10', ', this day', ', this week', ', this month', ', this quarter', ', previous month', ', previous week',
)
const rowTest = fc.oneof(
  fc.tuple(pick('category', 'store'), pick('=', '!='), pick('"wine"', '"tea"')).map((parts) => parts.join(' ')),
  fc.tuple(sign, pick(...amounts)).map(([operator, value]) => `amount ${operator} ${value}`),
  pick('category in ("wine", "tea")', 'category is known', 'store is null', 'product.department = "tea"', 'product.price > 1', 'lower(category) = "wine"', 'category starts with "w"', 'time >= 2024-03-20', 'quantity > 1', 'amount between 0 and 10', 'true'),
)
const filter = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 4, arbitrary: rowTest.map((test) => `, where ${test}`) }, { weight: 2, arbitrary: fc.tuple(rowTest, pick('and', 'or', 'and not'), rowTest).map((parts) => `, where ${parts.join(' ')}`) })

const aggregate = fc.oneof(
  fc.tuple(pick('any', 'none'), windowText, filter).map(([name, window, where]) => `${name}(purchase${window}${where})`),
  fc.tuple(pick('count(purchase', 'count(purchase.store', 'distinct(purchase.category', 'distinct(purchase.store'), windowText, filter, sign, pick('0', '1', '2', '3')).map(([head, window, where, operator, value]) => `${head}${window}${where}) ${operator} ${value}`),
  fc.tuple(pick('sum', 'avg', 'min', 'max', 'first', 'last'), windowText, filter, sign, pick(...amounts)).map(([name, window, where, operator, value]) => `${name}(purchase.amount${window}${where}) ${operator} ${value}`),
  fc.tuple(pick('first', 'last', 'min', 'max'), windowText, pick('= "wine"', '!= "wine"', 'is known', 'is null')).map(([name, window, test]) => `${name}(purchase.category${window}) ${test}`),
  fc.tuple(windowText, sign, pick('-1', '0', '1', '7', '30')).map(([window, operator, value]) => `days_since(purchase${window}) ${operator} ${value}`),
  fc.tuple(windowText, windowText, sign).map(([a, b, operator]) => `sum(purchase.amount${a}) ${operator} sum(purchase.amount${b})`),
)

const attribute = fc.oneof(
  fc.tuple(sign, small).map(([operator, value]) => `age ${operator} ${value}`),
  fc.tuple(pick('=', '!=', '<', '>='), city).map(([operator, value]) => `city ${operator} ${value}`),
  fc.tuple(pick('contains', 'starts with', 'ends with', 'not contains'), pick('"Le"', '"e"', '"ds"', '"Yo"', '""')).map((parts) => `city ${parts.join(' ')}`),
  fc.tuple(sign, pick(...amounts)).map(([operator, value]) => `balance ${operator} ${value}`),
  fc.tuple(pick('birth_date', 'joined_at'), sign, day).map((parts) => parts.join(' ')),
  fc.tuple(sign, pick('0', '0.5', '1')).map(([operator, value]) => `score.churn ${operator} ${value}`),
  fc.tuple(pick('age', 'abs(age - 2)', 'age + 1', '-age', 'coalesce(age, 2)', 'floor(age)', 'length(city)', 'abs(age)', 'day(birth_date)', 'months_since(birth_date)', 'case when age > 1 then 3 else 0 end'), sign, small).map((parts) => parts.join(' ')),
  pick(
    'age is known', 'age is null', 'city is null', 'not city is null', 'is_member', 'not is_member', 'is_member = true', 'is_member is null', 'in segment "vip"', 'not in segment "vip"', 'in segment "adults"', 'in segment "wine lovers"', 'true', 'false',
    'lower(city) = "leeds"', 'city in ("Leeds", "York")', 'city not in ("Leeds")', 'age between 1 and 3', 'age between 3 and 1', 'lower(city) = city', 'age > score.churn', 'age <= score.churn', 'birth_date <= today()', 'date(joined_at) = birth_date', 'date(joined_at) < birth_date',
    'joined_at between 2024-03-01 and 2024-03-02', 'age / 0 > 1', '(age > 1) = (city = "Leeds")', 'balance * 2 > balance', 'age in (1, 2, 3)', 'age = age',
  ),
)

const atom = fc.oneof(attribute, aggregate)
const { rule: ruleText } = fc.letrec<{ rule: string; chain: string; negation: string }>((tie) => ({
  rule: fc.oneof({ maxDepth: 3 }, { weight: 2, arbitrary: atom }, { weight: 3, arbitrary: tie('chain') }, { weight: 1, arbitrary: tie('negation') }),
  chain: fc.tuple(pick(' and ', ' or '), fc.array(tie('rule'), { minLength: 2, maxLength: 4 })).map(([op, parts]) => parts.map((part) => `(${part})`).join(op)),
  negation: tie('rule').map((of) => `not (${of})`),
}))

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 4 })
const hoursBefore = pick(0.0001, 1, 5, 20, 23, 24, 25, 26, 47, 48, 49, 71, 73, 120, 166, 167, 168, 169, 170, 300, 500, 640, 671, 672, 673, 700, 719, 720, 743, 744, 745, 1_000, 2_000, 2_159, 2_160, 5_000, 8_800)
const purchase = fc.record({ before: hoursBefore, amount: maybe(pick(-500, 0, 100, 250, 1_000, 600)), category: maybe(pick('wine', 'tea', 'Wine', 'bread')), store: maybe(pick('wine', 'tea', 'S1')), quantity: maybe(pick(0, 1, 2)), product: maybe(pick('p1', 'p2', 'p3')) })
const person = fc.record({
  age: maybe(pick(0, 0.5, 1, 1.5, 2, 3, 4, 18)), city: maybe(pick('Leeds', 'York', 'leeds', 'LEEDS', '', 'Lo')), balance: maybe(pick(-500, 0, 50, 100, 250, 1_000)), is_member: maybe(fc.boolean()),
  birth_date: maybe(pick('2024-03-01', '2024-03-02', '2024-03-03', '2024-03-30', '2024-04-01', '2023-12-31')), joined_at: maybe(pick('2024-03-01T00:00:00.000Z', '2024-03-02T00:00:00.000Z', '2024-03-30T13:00:00.000Z', '2024-04-01T07:00:00.000Z')),
  churn: maybe(pick(0, 0.25, 0.5, 1)), isVip: fc.boolean(), purchases: fc.array(purchase, { maxLength: 5 }),
})

const dimensions: DimensionRows = { product: new Map<string, FactRow>([['p1', { department: 'tea', price: 200 }], ['p2', { department: null, price: 50 }]]) }

interface Company {
  readonly at: string
  readonly catalogue: Catalogue
  readonly customers: readonly CustomerRecord[]
}

const company: fc.Arbitrary<Company> = fc.record({ at: pick(...atPool), zone: pick('Europe/London', 'Asia/Shanghai', 'America/New_York'), people: fc.array(person, { minLength: 30, maxLength: 30 }) }).map(({ at, zone, people }) => ({
  at, catalogue: { ...exampleCatalogue, timeZone: zone },
  customers: people.map(({ churn, isVip, purchases, ...attributes }, index) => ({
    id: `c${index}`, attributes, scores: { churn }, segments: isVip ? ['vip'] : [],
    facts: { purchase: purchases.map(({ before, ...row }) => ({ ...row, time: new Date(Date.parse(at) - Math.round(before * 3_600_000)).toISOString() })) },
  })),
}))

const parsed = (text: string, catalogue: Catalogue): Rule => {
  const result = parseRule(text, catalogue)
  if (result.kind === 'error') throw new Error(`${text}: ${result.errors[0]?.message.en}`)
  return result.rule
}

const selectedBy = (rule: Rule, { at, catalogue, customers }: Company): readonly boolean[] => {
  const prepared = prepareRule(rule, catalogue, dimensions)
  return customers.map((one) => prepared.selects(one, at))
}

const isSelected = (rule: Rule, witness: Witness, catalogue: Catalogue): boolean => {
  const { customer, dimensions: rows } = witnessRecord(JSON.parse(JSON.stringify(witness)) as Witness)
  return prepareRule(rule, catalogue, rows).selects(customer, witness.at)
}

/** The tree without the part at a path: `and` and `or` lose it, a filter that is the part goes away. */
const withoutPart = (node: unknown, steps: readonly string[]): unknown => {
  const [step, ...rest] = steps
  if (step === undefined) return undefined
  if (Array.isArray(node)) {
    const made = node.map((part: unknown, index) => (String(index) === step ? withoutPart(part, rest) : part))
    return made.filter((part) => part !== undefined)
  }
  const record = node as Record<string, unknown>
  const inner = withoutPart(record[step], rest)
  if (inner === undefined) return Object.fromEntries(Object.entries(record).filter(([key]) => key !== step))
  if (step === 'of' && Array.isArray(inner) && inner.length === 1 && (record['op'] === 'and' || record['op'] === 'or')) return inner[0]
  return { ...record, [step]: inner }
}

const taken = (finding: Finding, rule: Rule): Rule => ({ language: 1, when: withoutPart(rule.when, finding.place.path.split('.').slice(1)) as Expression })

const runs = 60

/** The tree without all parts at the given paths, which are those of the whole tree. */
const withoutParts = (node: Expression, path: string, gone: ReadonlySet<string>): Expression | undefined => {
  if (gone.has(path)) return undefined
  if (node.op === 'not') {
    const of = withoutParts(node.of, `${path}.of`, gone)
    return of === undefined ? undefined : { op: 'not', of }
  }
  if (node.op !== 'and' && node.op !== 'or') return node
  const of = node.of.map((part, index) => withoutParts(part, `${path}.of.${index}`, gone)).filter((part) => part !== undefined)
  return of.length === 1 ? of[0] : { op: node.op, of }
}

const tally: Record<string, number> = {}
const count = (what: string): void => void (tally[what] = (tally[what] ?? 0) + 1)

const checkFinding = (finding: Finding, rule: Rule, text: string, one: Company): void => {
  count(finding.kind)
  expect(text.slice(finding.place.offset, finding.place.offset + finding.place.length).length).toBe(finding.place.length)
  const before = selectedBy(rule, one)
  const said = `${text} at ${one.at} in ${one.catalogue.timeZone}: ${finding.kind} ${finding.place.path}`
  if (finding.kind === 'empty') expect(before.some(Boolean), said).toBe(false)
  else if (finding.kind === 'everybody') expect(before.every(Boolean), said).toBe(true)
  else if (finding.kind === 'needless') expect(selectedBy(taken(finding, rule), one), said).toEqual(before)
  else if (finding.kind === 'contradictory' && !finding.place.path.includes('where')) expect(selectedBy(taken(finding, rule), one), said).toEqual(before)
}

const checkComparison = ({ relation, both, onlyFirst, onlySecond }: Comparison, [first, second]: readonly [Rule, Rule], said: string, one: Company): void => {
  count(relation)
  const [a, b] = [selectedBy(first, one), selectedBy(second, one)]
  if (relation === 'equivalent') expect(a, said).toEqual(b)
  if (relation === 'within') expect(a.every((met, index) => !met || b[index]), said).toBe(true)
  if (relation === 'contains') expect(b.every((met, index) => !met || a[index]), said).toBe(true)
  if (relation === 'disjoint') expect(a.some((met, index) => met && b[index]), said).toBe(false)
  const shows = (witness: Witness | undefined, inFirst: boolean, inSecond: boolean): void => {
    if (witness === undefined) return
    count('witness')
    expect([isSelected(first, witness, one.catalogue), isSelected(second, witness, one.catalogue)], said).toEqual([inFirst, inSecond])
  }
  shows(both, true, true)
  shows(onlyFirst, true, false)
  shows(onlySecond, false, true)
}

describe('static analysis', () => {
  it('what is claimed of a rule, or of two, holds for every customer of every generated company', () => {
    let [cases, slowest, spent, alive, shown] = [0, 0, 0, 0, 0]
    fc.assert(
      fc.property(company, fc.array(ruleText, { minLength: 50, maxLength: 50 }), (one, texts) => {
        const rules = texts.map((text) => parsed(text, one.catalogue))
        rules.forEach((rule, index) => {
          const text = texts[index] as string
          const began = performance.now()
          const findings = analyseRule(rule, one.catalogue, { text })
          const took = performance.now() - began
          slowest = Math.max(slowest, took)
          spent += took
          cases += 1
          for (const finding of findings) checkFinding(finding, rule, text, one)
          const gone = new Set(findings.filter(({ kind, place }) => (kind === 'needless' || kind === 'contradictory') && !place.path.includes('where')).map(({ place }) => place.path))
          if (gone.size > 1) {
            count('taken out together')
            expect(selectedBy({ language: 1, when: withoutParts(rule.when, 'when', gone) as Expression }, one), text).toEqual(selectedBy(rule, one))
          }
          if (index % 10 === 0) {
            const witness = witnessOf(rule, one.catalogue, { at: one.at })
            if (witness !== undefined) expect(isSelected(rule, witness, one.catalogue), text).toBe(true)
            const met = selectedBy(rule, one)
            const outside = met.indexOf(false)
            if (outside !== -1 && index % 20 === 0) {
              const least = leastChange(rule, one.customers[outside] as CustomerRecord, { at: one.at, catalogue: one.catalogue, dimensions })
              count(`least change: ${least.kind === 'changes' ? (least.isVerified ? 'verified' : 'not verified') : least.kind}`)
              expect(least.kind, text).not.toBe('selected')
              if (least.kind === 'impossible') expect(met.some(Boolean), text).toBe(false)
            }
            if (met.some(Boolean)) {
              alive += 1
              shown += witness === undefined ? 0 : 1
            }
          }
          const other = (index + 1) % rules.length
          if (index % 4 === 0) checkComparison(compareRules(rule, rules[other] as Rule, one.catalogue, { at: one.at }), [rule, rules[other] as Rule], `${text} | ${texts[other]} at ${one.at}`, one)
        })
      }),
      { numRuns: runs, endOnFailure: true, reporter: ({ failed, errorInstance, seed, counterexamplePath }) => { if (failed) throw Object.assign(errorInstance as Error, { message: `seed ${seed} ${counterexamplePath}: ${(errorInstance as Error).message}` }) } },
    )
    process.stdout.write(`static analysis: ${cases} rules held against 30 customers each, ${(spent / cases).toFixed(2)} ms a rule, slowest ${slowest.toFixed(0)} ms; a witness for ${shown} of ${alive} rules that select somebody; ${JSON.stringify(tally)}\n`)
    expect(cases).toBeGreaterThanOrEqual(3_000)
    expect(tally['empty']).toBeGreaterThan(50)
    expect(tally['needless']).toBeGreaterThan(200)
    expect(shown).toBeGreaterThan(alive * 0.8)
  })
})
