import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAnswer } from './answer.ts'
import type { TypeSignature } from './answer.ts'
import type { Taker } from './client.ts'
import { takeColumns, takeFirstRows, takeRows } from './read.ts'

const type = (rawType: string, ...inner: readonly TypeSignature[]): TypeSignature => ({ rawType, arguments: inner.map((value) => ({ kind: 'TYPE', value })) })
const record = (fields: Readonly<Record<string, TypeSignature>>): TypeSignature => ({
  rawType: 'row',
  arguments: Object.entries(fields).map(([name, typeSignature]) => ({ kind: 'NAMED_TYPE', value: { fieldName: { name }, typeSignature } })),
})

/** What a taker makes of one column of values in the JSON that the cluster sends. */
const taken = <T>(taker: Taker<T>, signature: TypeSignature, values: readonly string[]): T => {
  const answer = parseAnswer(`{"id":"q","stats":{},"data":[${values.map((value) => `[${value}]`).join(',')}]}`)
  taker.columns([{ name: 'v', type: signature.rawType, typeSignature: signature }])
  taker.rows(answer?.data ?? [])
  return taker.end(undefined)
}
const value = (signature: TypeSignature, json: string): unknown => (taken(takeRows('test.read'), signature, [json]) as readonly { v: unknown }[])[0]?.v
const column = (signature: TypeSignature, ...json: readonly string[]): unknown => taken(takeColumns('test.read'), signature, json).columns[0]

describe('an answer of a cluster, as records', () => {
  it('has whole numbers as numbers, and refuses one that a number cannot hold, with all its digits', () => {
    expect(value(type('bigint'), '9007199254740991')).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => value(type('bigint'), '9007199254740993')).toThrow('answered 9007199254740993 in column "v"')
    expect(() => value(type('array', type('bigint')), '[1,-9223372036854775808]')).toThrow('answered -9223372036854775808')
  })

  it('has doubles to the last bit, with NaN and the infinities', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => Object.is(value(type('double'), Object.is(number, -0) ? '-0.0' : String(number)), number)))
    expect(['"NaN"', '"Infinity"', '"-Infinity"', '1.2345678901234567E19', 'null'].map((json) => value(type('double'), json))).toEqual([Number.NaN, Infinity, -Infinity, 12345678901234567000, null])
  })

  it('has decimals as the nearest double', () => {
    expect(value(type('decimal'), '"-12345678901234567890.12"')).toBe(-12345678901234567000)
  })

  it('has instants as ISO 8601 with milliseconds cut down, before 1970 as well as after', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }), (micros) => {
        const ms = Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n)
        const rest = String(((micros % 1000n) + 1000n) % 1000n).padStart(3, '0')
        const text = `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')}${rest}`
        return value(type('timestamp'), `"${text}"`) === new Date(ms).toISOString() && (column(type('timestamp'), `"${text}"`) as Float64Array)[0] === ms
      }),
    )
    expect(value(type('timestamp'), '"2024-03-01 00:00:00"')).toBe('2024-03-01T00:00:00.000Z')
    expect(value(type('timestamp'), '"+12345-01-02 03:04:05.6"')).toBe('+012345-01-02T03:04:05.600Z')
    expect(value(type('timestamp'), '"-0044-03-15 12:00:00"')).toBe('-000044-03-15T12:00:00.000Z')
  })

  it('has instants that carry a zone as the same instant in UTC', () => {
    const zoned = type('timestamp with time zone')
    expect(['UTC', '+08:00', 'Asia/Shanghai', 'America/New_York'].map((zone) => value(zoned, `"2024-07-01 00:00:00.000 ${zone}"`))).toEqual([
      '2024-07-01T00:00:00.000Z',
      '2024-06-30T16:00:00.000Z',
      '2024-06-30T16:00:00.000Z',
      '2024-07-01T04:00:00.000Z',
    ])
    expect(() => value(zoned, '"2024-07-01 00:00:00 Nowhere/Land"')).toThrow('outside the calendar')
  })

  it('has days, texts, booleans and bytes', () => {
    expect(value(type('date'), '"2024-02-29"')).toBe('2024-02-29')
    expect(value(type('varchar'), '"\\u0000 ?"')).toBe('\0 ?')
    expect(value(type('boolean'), 'false')).toBe(false)
    expect(value(type('varbinary'), '"AP8="')).toEqual(new Uint8Array([0, 255]))
    expect(value(type('unknown'), 'null')).toBeNull()
  })

  it('has lists, records and maps with their inner types', () => {
    const nested = record({ n: type('bigint'), at: type('array', type('timestamp')), in: record({ d: type('decimal') }) })
    expect(value(nested, '[5,["2024-01-01 00:00:00.000000",null],["1.50"]]')).toEqual({ n: 5, at: ['2024-01-01T00:00:00.000Z', null], in: { d: 1.5 } })
    expect(value(nested, '[null,null,null]')).toEqual({ n: null, at: null, in: null })
    expect(value(type('map', type('bigint'), type('double')), '{"7":"NaN"}')).toEqual([{ key: 7, value: Number.NaN }])
    expect(value({ rawType: 'row', arguments: [{ kind: 'NAMED_TYPE', value: { typeSignature: type('bigint') } }] }, '[1]')).toEqual({ field0: 1 })
  })

  it('does not take digits inside a text for a number', () => {
    expect(value(type('varchar'), '"[12345678901234567890]"')).toBe('[12345678901234567890]')
  })
})

describe('an answer of a cluster, as columns', () => {
  it('has numbers, booleans, instants and days as doubles with NaN for null, and the rest as text', () => {
    expect(column(type('bigint'), '1', 'null')).toEqual(new Float64Array([1, Number.NaN]))
    expect(column(type('boolean'), 'true', 'false', 'null')).toEqual(new Float64Array([1, 0, Number.NaN]))
    expect(column(type('date'), '"1970-01-02"')).toEqual(new Float64Array([86_400_000]))
    expect(column(type('decimal'), '"1.5"', '"2.5"')).toEqual(new Float64Array([1.5, 2.5]))
    expect(column(type('varchar'), '"a"', 'null')).toEqual(['a', null])
    expect(() => column(type('bigint'), '9007199254740993')).toThrow('9007199254740993')
  })

  it('has every row of many pieces in order', () => {
    const taker = takeColumns('test.read')
    taker.columns([{ name: 'v', type: 'bigint', typeSignature: type('bigint') }])
    for (let piece = 0; piece < 7; piece += 1) taker.rows(Array.from({ length: 1000 }, (_, row) => [piece * 1000 + row]))
    const answer = taker.end(undefined)
    expect(answer.rowCount).toBe(7000)
    expect([...(answer.columns[0] as Float64Array)]).toEqual(Array.from({ length: 7000 }, (_, row) => row))
  })
})

describe('the first rows of an answer', () => {
  it('are lists of values, with long whole numbers as text, and say whether there were more', () => {
    expect(taken(takeFirstRows('console.ask', 2), type('bigint'), ['1', '9007199254740993', '3'])).toEqual({
      columns: [{ name: 'v', type: 'bigint' }],
      rows: [[1], ['9007199254740993']],
      isCut: true,
    })
    expect(taken(takeFirstRows('console.ask', 3), type('bigint'), ['1', '2', '3']).isCut).toBe(false)
  })
})
