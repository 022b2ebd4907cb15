import { assert, constantFrom, json, nat, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { jsonFault } from './json-fault.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('a text has a fault exactly when JSON.parse refuses it', () => {
  assert(property(json(), (text) => jsonFault(text) === undefined))
  const broken = tuple(json(), nat(), constantFrom('', '}', ']', ',', '"', ':', '01', 'x', '\n', '\\'))
  assert(property(broken, ([text, seed, inserted]) => {
    const at = seed % (text.length + 1)
    const damaged = text.slice(0, at) + inserted + text.slice(at + 1)
    return (jsonFault(damaged) === undefined) === isJson(damaged)
  }), { numRuns: 2000 })
})

test('the fault is named where it is', () => {
  expect(jsonFault('{"a": }')).toEqual({ offset: 6, expected: 'a value' })
  expect(jsonFault('{"a": 1 "b": 2}')).toEqual({ offset: 8, expected: '"," or "}"' })
  expect(jsonFault('[1, 2')).toEqual({ offset: 5, expected: '"," or "]"' })
  expect(jsonFault('{a: 1}')).toEqual({ offset: 1, expected: 'a member name in double quotes' })
})
