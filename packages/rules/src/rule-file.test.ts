import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRuleFile } from './rule-file.ts'

const read = (content: string) => {
  const result = readRuleFile(content)
  return result.kind === 'ok' ? result.file : result.problems.map(({ line, message }) => `${line}: ${message.en}`)
}

describe('a rule in a file', () => {
  it('may be its text alone', () => {
    expect(read('age >= 18 and\n  city = "York"\n')).toMatchObject({ text: 'age >= 18 and\n  city = "York"', linesBefore: 0, owner: '' })
  })

  it('may have a head that says what it is called, why it exists, whose it is and how long it holds', () => {
    expect(read('---\nname: Adults\nname.zh: 成年人\n# a remark\npurpose: who may buy wine: the law\nowner: "ann"\nvalid: from 2024-01-01\n---\nage >= 18')).toMatchObject({
      name: { en: 'Adults', zh: '成年人' }, purpose: 'who may buy wine: the law', owner: 'ann', valid: { from: '2024-01-01', to: undefined }, text: 'age >= 18', linesBefore: 8,
    })
    expect(read('valid: to 2025-01-01\r\n---\r\nage >= 18')).toMatchObject({ valid: { from: undefined, to: '2025-01-01' }, text: 'age >= 18', linesBefore: 2 })
  })

  it('names what is wrong with its head by line', () => {
    expect(read('nme: Adults\nowner: a\nowner: b\nvalid: 2024-13-01\nloose\n---\ntrue')).toEqual([
      '1: the head of a rule has no nme; did you mean name?', '3: owner is written twice', '5: a line of the head has the form key: value; the text of the rule follows after a line ---',
      '4: valid is written 2024-01-01 to 2025-01-01, the second day excluded; either may be left out, as in from 2024-01-01 or to 2025-01-01',
    ])
  })

  it('whatever it holds, nothing throws, and the text keeps its lines', () => {
    fc.assert(fc.property(fc.string(), (content) => void readRuleFile(content)))
    fc.assert(fc.property(fc.stringMatching(/^[a-z =0-9\n]{1,40}$/), (text) => {
      const file = readRuleFile(`name: x\n---\n${text}`)
      expect(file.kind === 'ok' ? file.file.text : '').toBe(text.trimEnd())
    }))
  })
})
