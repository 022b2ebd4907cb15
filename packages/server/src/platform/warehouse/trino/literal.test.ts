import type { SqlValue } from '@sextant/sql'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { literal } from './literal.ts'
import { textOf, tokensIn } from './testing/lexer.ts'
import { anyBigint, anyList, anyNumber, anyText, anyValue } from './testing/values.ts'

const write = (value: SqlValue): string => literal(value, 1)

/** A literal with its quoted text left out. */
const shapeOf = (value: SqlValue): string =>
  tokensIn(write(value))
    .map(({ kind, text }) => (kind === 'text' || kind === 'bytes' ? kind : text))
    .join(' ')

const shapes: ReadonlySet<string> = new Set([
  'text',
  'bytes',
  'null',
  'true',
  'false',
  'BIGINT text',
  'DOUBLE text',
  'DECIMAL text',
  ...['varchar', 'bigint', 'double', 'boolean'].map((type) => `cast ( json_parse ( text ) as array ( ${type} ) )`),
])

describe('a value written as a literal of Trino', () => {
  it('is one of few sequences of words and quoted texts, whatever the value: nothing in it can end its quotes', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const shape = shapeOf(value)
        return shapes.has(shape) || /^array \[ (?:null(?: , null)* )?\]$/.test(shape)
      }),
      { numRuns: 2000 },
    )
  })

  it('stays apart from what stands around it: a literal between two others is read as three', () => {
    fc.assert(
      fc.property(anyValue, anyText, (value, other) => {
        const around = tokensIn(`${write(other)}, ${write(value)}, ${write(other)}`)
        expect(around).toEqual([...tokensIn(write(other)), { kind: 'mark', text: ',' }, ...tokensIn(write(value)), { kind: 'mark', text: ',' }, ...tokensIn(write(other))])
      }),
      { numRuns: 1000 },
    )
  })

  it('says the text it was given, with U+FFFD for half of a character', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [token, ...more] = tokensIn(write(text))
        return more.length === 0 && token?.kind === 'text' && textOf(token) === text.toWellFormed()
      }),
      { numRuns: 2000 },
    )
  })

  it('says the number it was given: whole ones as BIGINT, others as DOUBLE to the last bit', () => {
    fc.assert(
      fc.property(anyNumber, (value) => {
        const [word, text] = tokensIn(write(value))
        const isWhole = Number.isSafeInteger(value) && !Object.is(value, -0)
        return word?.text === (isWhole ? 'BIGINT' : 'DOUBLE') && text !== undefined && Object.is(Number(textOf(text)), value)
      }),
      { numRuns: 2000 },
    )
  })

  it('says whole numbers beyond 64 bits as DECIMAL', () => {
    fc.assert(
      fc.property(anyBigint, (value) => {
        const [word, text] = tokensIn(write(value))
        const isLong = BigInt.asIntN(64, value) === value
        return word?.text === (isLong ? 'BIGINT' : 'DECIMAL') && text !== undefined && BigInt(textOf(text)) === value
      }),
    )
    expect(() => write(10n ** 38n)).toThrow('more than 38 digits')
  })

  it('says a list as one JSON text', () => {
    fc.assert(
      fc.property(anyList, (list) => {
        const json = tokensIn(write(list)).find(({ kind }) => kind === 'text')
        if (json === undefined) return list.every((item) => item === null)
        const items = JSON.parse(textOf(json)) as readonly unknown[]
        return items.length === list.length && list.every((item, index) => (typeof item === 'number' ? Object.is(Number(items[index]), item) : items[index] === (typeof item === 'string' ? item.toWellFormed() : item)))
      }),
      { numRuns: 1000 },
    )
  })

  it('is written in these words', () => {
    expect([write("o'neill"), write(5), write(-0), write(Number.NaN), write(2n ** 64n), write(true), write(null), write(new Uint8Array([0, 255]))]).toEqual([
      "'o''neill'",
      "BIGINT '5'",
      "DOUBLE '-0.0'",
      "DOUBLE 'NaN'",
      "DECIMAL '18446744073709551616'",
      'true',
      'null',
      "X'00FF'",
    ])
    expect([write(["it's", null]), write([1, 2.5]), write([]), write([null])]).toEqual([
      `cast(json_parse('["it''s",null]') as array(varchar))`,
      "cast(json_parse('[1,2.5]') as array(double))",
      'array[]',
      'array[null]',
    ])
  })

  it('is refused when a list mixes kinds or a value is missing', () => {
    expect(() => write(['a', 1])).toThrow('mixes text, numbers or booleans')
    expect(() => literal(undefined as unknown as SqlValue, 3)).toThrow('the bound value $3 is undefined')
  })
})
