import type { Catalogue, CustomerRecord, DimensionRows, FactRow, ValueType } from '@sextant/rules'
import { nearest } from '@sextant/contract'

/*
 * A customer written in a JSON file, for trying rules without a home: the form that witnesses have. Every value is held against the
 * catalogue, because a misspelt attribute would silently be unknown.
 */

export interface FileProblem {
  /** Path in the file, such as `facts.purchase.0.time`. */
  readonly where: string
  readonly message: string
}

export type CustomerReading =
  | { readonly kind: 'ok'; readonly customer: CustomerRecord; readonly dimensions: DimensionRows; readonly at: string | undefined }
  | { readonly kind: 'error'; readonly problems: readonly FileProblem[] }

type Json = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const wanted: Readonly<Record<ValueType, string>> = {
  string: 'a text', number: 'a number', money: 'a whole number of minor units (1250 for 12.50)', boolean: 'true or false', date: 'a day such as "2024-02-29"', instant: 'an instant such as "2024-02-29T08:30:00Z"',
}

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

const isDay = (value: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value)

/** The value in canonical form; undefined when it is none of the type. */
const valueAs = (value: unknown, type: ValueType): string | number | boolean | undefined => {
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined
    case 'money':
      return Number.isSafeInteger(value) ? (value as number) : undefined
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined
    case 'date':
      return typeof value === 'string' && isDay(value) ? value : undefined
    case 'instant':
      return typeof value === 'string' && instant.test(value) && isDay(value.slice(0, 10)) ? new Date(value).toISOString() : undefined
  }
}

interface Reading {
  readonly problems: FileProblem[]
}

const report = (reading: Reading, where: string, message: string): undefined => void reading.problems.push({ where, message })

const section = (reading: Reading, parent: Json, key: string, where: string): Json => {
  const value = parent[key]
  if (value === undefined) return {}
  if (isRecord(value)) return value
  report(reading, where, 'an object is needed here')
  return {}
}

const unknownName = (reading: Reading, what: string, name: string, where: string, known: readonly string[]): void => {
  const near = nearest(name, known)
  report(reading, where, `the model has no ${what} named ${name}${near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`}`)
}

/** Reads a record whose values have the types of a catalogue's columns. */
const typedRow = (reading: Reading, record: Json, types: Readonly<Record<string, ValueType>>, what: string, where: string): FactRow => {
  const row: Record<string, string | number | boolean | null> = {}
  for (const [name, value] of Object.entries(record)) {
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    if (type === undefined) unknownName(reading, what, name, `${where}.${name}`, Object.keys(types))
    else if (value === null) row[name] = null
    else {
      const read = valueAs(value, type)
      if (read === undefined) report(reading, `${where}.${name}`, `${wanted[type]} is needed, this is ${JSON.stringify(value)?.slice(0, 60)}; null is unknown`)
      else row[name] = read
    }
  }
  return row
}

const typesOf = (columns: Readonly<Record<string, { readonly type: ValueType }>>): Record<string, ValueType> => Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, type]))

const factsOf = (reading: Reading, customer: Json, catalogue: Catalogue): Record<string, readonly FactRow[]> => {
  const facts: Record<string, readonly FactRow[]> = {}
  for (const [name, rows] of Object.entries(section(reading, customer, 'facts', 'facts'))) {
    const fact = Object.hasOwn(catalogue.facts, name) ? catalogue.facts[name] : undefined
    if (fact === undefined) unknownName(reading, 'fact', name, `facts.${name}`, Object.keys(catalogue.facts))
    else if (!Array.isArray(rows)) report(reading, `facts.${name}`, 'a list of rows is needed here')
    else {
      const types = { time: 'instant' as const, ...typesOf(fact.columns) }
      facts[name] = rows.map((row: unknown, index) => {
        const where = `facts.${name}.${index}`
        if (!isRecord(row)) return report(reading, where, 'a row is an object') ?? {}
        if (row['time'] === undefined || row['time'] === null) report(reading, `${where}.time`, 'a row needs the instant it happened at')
        return typedRow(reading, row, types, 'column', where)
      })
    }
  }
  return facts
}

const dimensionsOf = (reading: Reading, customer: Json, catalogue: Catalogue): DimensionRows => {
  const known = new Map(Object.values(catalogue.facts).flatMap(({ dimensions }) => Object.entries(dimensions ?? {})))
  const result: Record<string, ReadonlyMap<string, FactRow>> = {}
  for (const [name, rows] of Object.entries(section(reading, customer, 'dimensions', 'dimensions'))) {
    const dimension = known.get(name)
    if (dimension === undefined) unknownName(reading, 'dimension', name, `dimensions.${name}`, [...known.keys()])
    else if (!isRecord(rows)) report(reading, `dimensions.${name}`, 'an object of key → row is needed here')
    else {
      result[name] = new Map(Object.entries(rows).map(([key, row]) => {
        const where = `dimensions.${name}.${key}`
        return [key, isRecord(row) ? typedRow(reading, row, typesOf(dimension.columns), 'column', where) : (report(reading, where, 'a row is an object') ?? {})]
      }))
    }
  }
  return result
}

const shares = (reading: Reading, customer: Json, key: 'scores' | 'percentiles'): Record<string, number | null> => {
  const result: Record<string, number | null> = {}
  for (const [name, value] of Object.entries(section(reading, customer, key, key))) {
    if (value === null || (typeof value === 'number' && Number.isFinite(value))) result[name] = value
    else report(reading, `${key}.${name}`, 'a number is needed; null is unknown')
  }
  return result
}

const segmentsOf = (reading: Reading, customer: Json): readonly string[] => {
  const { segments = [] } = customer
  if (Array.isArray(segments) && segments.every((name) => typeof name === 'string')) return segments
  report(reading, 'segments', 'a list of names is needed here')
  return []
}

const parsed = (text: string): { readonly value: unknown } | { readonly problem: string } => {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

const sections = ['id', 'attributes', 'facts', 'scores', 'percentiles', 'tags', 'segments', 'dimensions']

/** Scores and lists of members that a customer file speaks of; there is nowhere else to learn of them without a home. */
export const namesIn = (text: string): { readonly scores: readonly string[]; readonly segments: readonly string[] } => {
  const read = parsed(text)
  const whole = 'value' in read && isRecord(read.value) ? read.value : {}
  const customer = isRecord(whole['customer']) ? whole['customer'] : whole
  const keysOf = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : [])
  const segments = customer['segments']
  return { scores: [...new Set([...keysOf(customer['scores']), ...keysOf(customer['percentiles'])])], segments: Array.isArray(segments) ? segments.filter((name) => typeof name === 'string') : [] }
}

/** Reads a customer file, or the `{at, customer}` of a witness; every fault is named with its path. */
export const readCustomer = (text: string, catalogue: Catalogue): CustomerReading => {
  const read = parsed(text)
  if ('problem' in read) return { kind: 'error', problems: [{ where: '', message: `this is no JSON: ${read.problem}` }] }
  if (!isRecord(read.value)) return { kind: 'error', problems: [{ where: '', message: 'a customer is an object' }] }
  const isWitness = isRecord(read.value['customer'])
  const customer = isWitness ? (read.value['customer'] as Json) : read.value
  const reading: Reading = { problems: [] }
  for (const key of Object.keys(customer)) if (!sections.includes(key)) unknownName(reading, 'part of a customer', key, key, sections)
  const { id = 'customer' } = customer
  if (typeof id !== 'string') report(reading, 'id', 'an identifier is a text, so that no digit is lost')
  const attributes = typedRow(reading, section(reading, customer, 'attributes', 'attributes'), typesOf(catalogue.attributes), 'attribute', 'attributes')
  const tags = typedRow(reading, section(reading, customer, 'tags', 'tags'), typesOf(catalogue.tags ?? {}), 'tag', 'tags')
  const at = isWitness && typeof read.value['at'] === 'string' ? read.value['at'] : undefined
  const record: CustomerRecord = {
    id: String(id), attributes, facts: factsOf(reading, customer, catalogue), scores: shares(reading, customer, 'scores'), percentiles: shares(reading, customer, 'percentiles'), tags, segments: segmentsOf(reading, customer),
  }
  const dimensions = dimensionsOf(reading, customer, catalogue)
  return reading.problems.length > 0 ? { kind: 'error', problems: reading.problems } : { kind: 'ok', customer: record, dimensions, at }
}
