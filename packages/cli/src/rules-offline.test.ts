import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const model = fileURLToPath(new URL('../../../examples/retailer/model.yaml', import.meta.url))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command line itself, with a home that does not exist and must not begin to. */
const sextant = (words: readonly string[]): Ran & { readonly homeMade: boolean } => {
  const home = join(mkdtempSync(join(tmpdir(), 'sextant-rules-')), 'home')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words, '--home', home, '--lang', 'en'], { encoding: 'utf8', env: { ...process.env, SEXTANT_HOME: home } })
  return { code: status, out: stdout, err: stderr, homeMade: existsSync(home) }
}

const folder = (files: Readonly<Record<string, string>>): string => {
  const path = mkdtempSync(join(tmpdir(), 'sextant-rules-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

const json = (ran: Ran): Record<string, never> => JSON.parse(ran.out) as Record<string, never>

describe('rules check', () => {
  test('a folder of sound rules passes, without a home, and says what is within what', () => {
    const path = folder({
      'french.rule': 'name: Customers in France\nowner: ann\npurpose: the letter of the spring\nvalid: 2011-01-01 to 2012-01-01\n---\ncountry = "France"\n',
      'north/buyers.rule': 'in segment "french" and count(purchase, last 90 days) > 2', 'best.rule': 'country = "France" take top 100 by sum(purchase.amount)',
    })
    const ran = sextant(['rules', 'check', path, '--model', model, '--json'])
    expect([ran.code, ran.homeMade, ran.err]).toEqual([0, false, ''])
    expect(json(ran)).toMatchObject({
      ok: true, summary: { files: 3, errors: 0, warnings: 0 },
      rules: [{ key: 'best' }, { key: 'french', name: { en: 'Customers in France' }, owner: 'ann', valid: { from: '2011-01-01', to: '2012-01-01' }, rule: 'country = "France"', sentence: { en: 'Country is “France”' } }, { key: 'buyers' }],
    })
    expect((json(ran)['findings'] as unknown as { kind: string; rule: string; others: string[] }[]).map(({ kind, rule, others }) => `${rule} ${kind} ${others.join()}`)).toContain('buyers within french')
  })

  test('errors and warnings name file, line and column of the file; errors fail', () => {
    const path = folder({
      'typo.rule': 'name: Typo\n---\n\ncount(purchse) > 2', 'nobody.rule': 'any(purchase, last 7 days)\n  and none(purchase, last 30 days)', 'head.rule': 'nme: x\n---\ntrue', 'self.rule': 'in segment "self"', 'kind.rule': 'country > 5',
    })
    const plain = sextant(['rules', 'check', path, '--model', model])
    expect(plain.code).toBe(1)
    expect(plain.out).toContain(`${join(path, 'typo.rule')}:4:7 error: there is no fact named purchse; did you mean purchase?`)
    expect(plain.out).toContain(`${join(path, 'nobody.rule')}:1:1 warning: this rule can select nobody`)
    expect(plain.out).toContain(`${join(path, 'head.rule')}:1:1 error: the head of a rule has no nme; did you mean name?`)
    expect(plain.out).toContain('refers to itself')
    const ran = sextant(['rules', 'check', path, '--model', model, '--json'])
    expect(json(ran)).toMatchObject({ ok: false, summary: { files: 5, errors: 4, warnings: 1 } })
    expect((json(ran)['rules'] as unknown as { errors: { code: string }[] }[]).flatMap(({ errors }) => errors.map(({ code }) => code)).toSorted()).toEqual(['RuleFileHead', 'SegmentCycle', 'TypesDiffer', 'UnknownName'])
  })

  test('warnings fail under --strict; the order of files is the order of rules under --ordered', () => {
    const path = folder({ '1-all.rule': 'sum(purchase.amount) > 10', '2-some.rule': 'sum(purchase.amount) > 100', '3-other.rule': 'country = "France"' })
    expect(sextant(['rules', 'check', path, '--model', model]).code).toBe(0)
    const ordered = sextant(['rules', 'check', path, '--model', model, '--ordered', '--strict', '--json'])
    expect(ordered.code).toBe(1)
    expect(json(ordered)['findings']).toMatchObject([{ kind: 'shadowed', severity: 'warning', rule: '2-some', others: ['1-all'] }, { kind: 'within', rule: '2-some', others: ['1-all'] }])
  })

  test('rules that overlap come with a customer who is in both, and the command can evaluate him', () => {
    const path = folder({ 'a.rule': 'count(purchase, last 30 days) >= 2', 'b.rule': 'sum(purchase.amount, last 90 days) > 50' })
    const [finding] = json(sextant(['rules', 'check', path, '--model', model, '--json']))['findings'] as unknown as { kind: string; witness: object }[]
    expect(finding?.kind).toBe('overlapping')
    writeFileSync(join(path, 'witness.json'), JSON.stringify(finding?.witness))
    for (const name of ['a', 'b']) {
      const ran = sextant(['rules', 'evaluate', `in segment "${name}"`, '--rules', path, '--model', model, '--customer', join(path, 'witness.json'), '--json'])
      expect(json(ran), ran.err).toMatchObject({ selected: true, value: true })
    }
  })

  test('wrong usage is 2, a model that cannot be used is named by line', () => {
    const path = folder({ 'a.rule': 'true', 'model.yaml': 'sextant: 1\ncompanny: {}\n' })
    expect(sextant(['rules', 'check', path]).code).toBe(2)
    expect(sextant(['rules', 'check', join(path, 'none'), '--model', model]).code).toBe(2)
    expect(sextant(['rules', 'check', folder({ 'readme.md': '' }), '--model', model]).code).toBe(2)
    const bad = sextant(['rules', 'check', path, '--model', join(path, 'model.yaml'), '--json'])
    expect(bad.code).toBe(1)
    expect(json(bad)).toMatchObject({ error: { code: 'DATA_MODEL_INVALID' } })
  })
})

describe('rules evaluate', () => {
  const customer = { id: '007', attributes: { country: 'France' }, facts: { purchase: [{ time: '2011-11-20T10:00:00Z', amount: 1_500, quantity: 2 }], contact: [] }, scores: { churn: 0.7 }, segments: ['vip'] }
  const path = folder({ 'customer.json': JSON.stringify(customer), 'bad.json': JSON.stringify({ attributes: { contry: 'France' }, facts: { purchase: [{ amount: 12.5 }], calls: [] }, loves: [] }), 'text.json': 'no json' })
  const evaluate = (rule: string, file = 'customer.json', at = '2011-12-01T00:00:00Z') => sextant(['rules', 'evaluate', rule, '--model', model, '--customer', join(path, file), '--at', at, '--json'])

  test('the answer of the memory evaluator, why, and the least change', () => {
    const ran = evaluate('country = "France" and count(purchase, last 90 days) > 2 and score.churn > 0.5 and in segment "vip"')
    expect([ran.code, ran.homeMade]).toEqual([0, false])
    expect(json(ran)).toMatchObject({
      customer: '007', at: '2011-12-01T00:00:00.000Z', selected: false, value: false,
      explanation: { parts: [{ value: true }, { value: false, parts: [{ text: 'count(purchase, last 90 days)', value: 1 }] }, { value: true }, { value: true }] },
      change: { kind: 'changes', verified: true, changes: [{ of: 'count(purchase, last 90 days)', from: 1, message: { en: '2 more: Purchase in the last 90 days (now 1, needed at least 3)' } }] },
    })
    expect(json(evaluate('sum(purchase.amount, last 30 days) = 15'))).toMatchObject({ selected: true, change: { kind: 'selected', changes: [] } })
    expect(json(evaluate('last(purchase.unit_price) > 1'))).toMatchObject({ selected: false, value: null })
  })

  test('a wrong rule, customer or instant is named with its place', () => {
    expect(json(evaluate('contry = "France"'))).toMatchObject({ error: { code: 'RULE_INVALID', where: 'line 1 column 1' } })
    const bad = json(evaluate('true', 'bad.json')) as unknown as { error: { code: string; message: string } }
    expect(bad.error.code).toBe('CUSTOMER_FILE_INVALID')
    for (const place of ['attributes.contry: the model has no attribute named contry; did you mean country?', 'facts.purchase.0.time: a row needs', 'facts.purchase.0.amount: a whole number of minor units', 'facts.calls', 'loves']) expect(bad.error.message).toContain(place)
    expect(json(evaluate('true', 'text.json'))).toMatchObject({ error: { code: 'CUSTOMER_FILE_INVALID' } })
    const when = evaluate('true', 'customer.json', 'tomorrow')
    expect([when.code, json(when)]).toMatchObject([2, { error: { code: 'FLAG_INVALID', where: 'at' } }])
  })
})
