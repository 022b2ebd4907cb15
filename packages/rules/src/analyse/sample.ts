import type { ValueType } from '../catalogue.ts'
import type { Value } from '../evaluate/values.ts'
import { dayOfWall, isDay, isoOf, wallOfDay } from '../zone.ts'
import { includes, stretches } from './value-set.ts'
import type { Bound, Grain, Point, ValueSet } from './value-set.ts'

const dayMs = 86_400_000

/** A value a little before or after another one, as its type counts. */
const beside = (value: Point, type: ValueType, steps: number): readonly Point[] => {
  if (typeof value === 'number') return type === 'money' ? [value + steps * 100, value + steps] : [value + steps * 10, value + steps, value + steps / 2, value + steps / 100]
  if (type === 'date') return isDay(value) ? [dayOfWall(wallOfDay(value) + steps * dayMs)] : []
  if (type === 'instant') return [isoOf(Date.parse(value) + steps * dayMs), isoOf(Date.parse(value) + steps * 3_600_000), isoOf(Date.parse(value) + steps)]
  return steps > 0 ? [`${value}a`, `${value}\u0001`] : []
}

const middle = (from: Point, to: Point, type: ValueType): readonly Point[] => {
  if (typeof from === 'number' && typeof to === 'number') return [Math.round((from + to) / 2), (from + to) / 2]
  if (type === 'instant') return [isoOf(Math.floor((Date.parse(String(from)) + Date.parse(String(to))) / 2))]
  if (type === 'date' && isDay(String(from)) && isDay(String(to))) return [dayOfWall(Math.floor((wallOfDay(String(from)) + wallOfDay(String(to))) / 2 / dayMs) * dayMs)]
  return []
}

const everyday: Readonly<Record<ValueType, readonly Point[]>> = {
  string: ['other', 'A', ''], number: [1, 0, 30, 100, -1], money: [100, 0, 10_000, -100], boolean: [1, 0], date: ['1990-05-17', '2020-01-01'], instant: ['2020-01-01T12:00:00.000Z'],
}

const around = ({ from, to }: { readonly from: Bound | undefined; readonly to: Bound | undefined }, type: ValueType): readonly Point[] => [
  ...(from === undefined ? [] : [from.value]),
  ...(from === undefined || to === undefined ? [] : middle(from.value, to.value, type)),
  ...(from === undefined ? [] : beside(from.value, type, 1)),
  ...(to === undefined ? [] : [to.value, ...beside(to.value, type, -1)]),
]

/** A point as a value of its type. */
export const valueOf = (point: Point, type: ValueType): Exclude<Value, null> => (type === 'boolean' ? point === 1 : point)

export const pointOfValue = (value: Value): Point | null => (typeof value === 'boolean' ? Number(value) : value)

/**
 * A few values of a set, plain ones first; unknown last where the set has it.
 * @param hints values a person would expect here, such as those known of a column
 */
export const samples = (set: ValueSet, type: ValueType, grain: Grain, hints: readonly Point[] = [], most = 12): readonly Value[] => {
  const found = new Set<Point>()
  const isWhole = grain === 'whole' || type === 'money'
  const add = (point: Point): void => {
    if (found.size >= most || (typeof point === 'number' && isWhole && !Number.isInteger(point))) return
    if (includes(set, point)) found.add(point)
  }
  const bounds = stretches(set)
  hints.forEach(add)
  if (grain !== 'whole' && bounds.every(({ from, to }) => from === undefined || to === undefined)) everyday[type].forEach(add)
  for (const stretch of bounds.slice(0, 6)) around(stretch, type).forEach(add)
  everyday[type].forEach(add)
  return [...[...found].map((point) => valueOf(point, type)), ...(set.unknown ? [null] : [])]
}

const gapTo = (set: ValueSet, point: number): { readonly gap: number; readonly bound: number } | undefined =>
  stretches(set)
    .flatMap(({ from, to }) => [from, to])
    .flatMap((bound) => (typeof bound?.value === 'number' ? [{ gap: Math.abs(bound.value - point), bound: bound.value }] : []))
    .sort((a, b) => a.gap - b.gap)[0]

/** How far a value is from a set in proportion to its size: 0 inside, 1 where that cannot be said. */
export const relativeDistance = (set: ValueSet, value: Value): number => {
  const point = pointOfValue(value)
  if (includes(set, point)) return 0
  const near = typeof point === 'number' ? gapTo(set, point) : undefined
  return near === undefined || typeof point !== 'number' ? 1 : near.gap / (Math.abs(near.bound) + Math.abs(point) + 1e-9)
}

const most = 0.9

/** How far a value is from a set: 0 inside, below 1 where it is a matter of degree, 1 where it is known or unknown against the wish. */
export const distance = (set: ValueSet, value: Value): number => {
  const point = pointOfValue(value)
  if (includes(set, point)) return 0
  if (typeof point !== 'number') return typeof point === 'string' ? most : 1
  const near = gapTo(set, point)
  return near === undefined ? most : most * ((near.gap + 0.01) / (near.gap + 10))
}
