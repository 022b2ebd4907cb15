import type { SqlValue } from '@sextant/sql'
import { maxArrayElements } from './store.ts'
import { misuse } from './store-error.ts'

/*
 * Values cross to both engines as PostgreSQL's own text format, written and read here and nowhere else, so that PGlite and
 * PostgreSQL cannot differ in what a bigint, an instant or an array becomes in JavaScript.
 */

// String(-0) is '0'; PostgreSQL's doubles keep the sign, and so do we.
const numberText = (value: SqlValue): string => (Object.is(value, -0) ? '-0' : String(value))

const arrayItem = (item: SqlValue): string => {
  if (item === null) return 'NULL'
  if (Array.isArray(item)) return arrayText(item as readonly SqlValue[])
  return `"${numberText(item).replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

const arrayText = (items: readonly SqlValue[]): string => `{${items.map(arrayItem).join(',')}}`

/** One parameter in text format. */
export const encodeParameter = (value: SqlValue, position: number): string | null => {
  if (value === null) return null
  if (value === undefined) throw misuse(`parameter $${position} is undefined; write null when you mean it`)
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`
  if (Array.isArray(value)) {
    if (value.length > maxArrayElements)
      throw misuse(
        `parameter $${position} is an array of ${value.length} elements; the store takes at most ${maxArrayElements} in one statement: ` +
          'use insertRows, or go through the keys in pieces',
      )
    return arrayText(value as readonly SqlValue[])
  }
  if (typeof value === 'object') throw misuse(`parameter $${position} is an object; bind JSON as JSON.stringify(value) with a ::jsonb cast`)
  return numberText(value)
}

const safeInteger = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw misuse(`the store answered the integer ${text}, which JavaScript numbers cannot hold; cast it to text`)
  return value
}

const instantPattern = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?\+00(?::00)?$/

const instant = (text: string): string => {
  const match = instantPattern.exec(text)
  if (match === null) throw misuse(`the store answered the instant "${text}", which is outside years 1 to 9999 or not in UTC`)
  return `${match[1]}T${match[2]}.${(match[3] ?? '').slice(0, 3).padEnd(3, '0')}Z`
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex'))

const same = (text: string): string => text
const flag = (text: string): boolean => text === 't'
const json = (text: string): unknown => JSON.parse(text)

type Decode = (text: string) => unknown

const scalars: ReadonlyMap<number, Decode> = new Map<number, Decode>([
  [16, flag],
  [17, bytes],
  [20, safeInteger],
  [21, Number],
  [23, Number],
  [26, Number],
  [114, json],
  [700, Number],
  [701, Number],
  [1184, instant],
  [3802, json],
])

/** OID of an array type → OID of its elements. */
const elements: ReadonlyMap<number, number> = new Map([
  [199, 114],
  [1000, 16],
  [1001, 17],
  [1005, 21],
  [1007, 23],
  [1009, 25],
  [1014, 1042],
  [1015, 1043],
  [1016, 20],
  [1021, 700],
  [1022, 701],
  [1028, 26],
  [1115, 1114],
  [1182, 1082],
  [1185, 1184],
  [1231, 1700],
  [2951, 2950],
  [3807, 3802],
])

const decodeArray = (text: string, decode: Decode): readonly unknown[] => {
  let at = 0
  const quoted = (): string => {
    let item = ''
    for (at += 1; text[at] !== '"'; at += 1) {
      if (text[at] === '\\') at += 1
      item += text[at]
    }
    at += 1
    return item
  }
  const bare = (): string => {
    const from = at
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1
    return text.slice(from, at)
  }
  const item = (): unknown => {
    if (text[at] === '{') return list()
    if (text[at] === '"') return decode(quoted())
    const word = bare()
    return word === 'NULL' ? null : decode(word)
  }
  const list = (): readonly unknown[] => {
    const items: unknown[] = []
    at += 1
    while (text[at] !== '}') {
      if (at >= text.length) throw misuse('the store answered an array that does not end')
      items.push(item())
      if (text[at] === ',') at += 1
    }
    at += 1
    return items
  }
  return list()
}

/** How a column of this type is read from its text. */
export const decoderOf = (oid: number): Decode => {
  const element = elements.get(oid)
  if (element === undefined) return scalars.get(oid) ?? same
  const decode = scalars.get(element) ?? same
  return (text) => decodeArray(text, decode)
}

export interface WireResult {
  readonly names: readonly string[]
  readonly oids: readonly number[]
  readonly rows: readonly (readonly (string | null)[])[]
  readonly affected: number
}

/** Rows as plain records; two columns of one name are an error, because one would silently win. */
export const recordsOf = (result: WireResult): readonly Record<string, unknown>[] => {
  const { names } = result
  const duplicate = names.find((name, index) => names.indexOf(name) !== index)
  if (duplicate !== undefined) throw misuse(`two columns of the answer are called "${duplicate}"; give one an alias`)
  const decoders = result.oids.map(decoderOf)
  return result.rows.map((row) => {
    const record: Record<string, unknown> = {}
    for (let index = 0; index < names.length; index += 1) {
      const text = row[index]
      record[names[index] as string] = text === null || text === undefined ? null : (decoders[index] as Decode)(text)
    }
    return record
  })
}
