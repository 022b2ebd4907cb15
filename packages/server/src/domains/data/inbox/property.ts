import type { WarehouseCell, WarehouseType } from '../../../platform/warehouse/warehouse.ts'
import { instantOf, isoOf } from '../../../platform/time.ts'
import type { ModelColumn } from '@sextant/contract'

/** A value as a column takes it, or why it does not fit. */
export type Typed = { readonly kind: 'value'; readonly value: WarehouseCell } | { readonly kind: 'misfit' }

const misfit: Typed = { kind: 'misfit' }
const fits = (value: WarehouseCell): Typed => ({ kind: 'value', value })

/** Any value as text: what no column of its type takes is kept like this. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const decimalPattern = /^([+-]?)(\d+)(?:\.(\d+))?$/

/** Plain digits of a number or a numeric text; exponents are written out. */
const decimalText = (value: unknown): string | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? (Math.abs(value) < 1e21 ? (String(value).includes('e') ? value.toFixed(20) : String(value)) : undefined) : undefined
  return typeof value === 'string' ? value.trim() : undefined
}

/**
 * Minor units of an amount in major units, halves away from zero; worked out on the digits, because 1.005 × 100 is not 100.5 in a double.
 *
 * @returns undefined when the value is no amount or too large to count exactly
 */
export const minorUnits = (value: unknown, digits: number): number | undefined => {
  const match = decimalPattern.exec(decimalText(value) ?? '')
  if (match === null) return undefined
  const [, sign = '', whole = '0', fraction = ''] = match
  const kept = fraction.slice(0, digits).padEnd(digits, '0')
  const roundsUp = (fraction[digits] ?? '0') >= '5'
  const minor = Number(`${whole}${kept}`) + (roundsUp ? 1 : 0)
  if (!Number.isSafeInteger(minor)) return undefined
  return sign === '-' && minor !== 0 ? -minor : minor
}

const asNumber = (value: unknown): number | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(value)) return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

const yes = new Set(['true', 't', 'yes', 'y', '1', 'on', '是'])
const no = new Set(['false', 'f', 'no', 'n', '0', 'off', '否'])

const asBoolean = (value: unknown): boolean | undefined => {
  if (typeof value === 'boolean') return value
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim().toLowerCase() : ''
  return yes.has(text) ? true : no.has(text) ? false : undefined
}

const asInstant = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return undefined
  try {
    const at = instantOf(value.trim())
    const iso = isoOf(at)
    // The calendar of the warehouse has four-digit years.
    return /^\d{4}-/.test(iso) ? iso : undefined
  } catch {
    return undefined
  }
}

const asDate = (value: unknown): string | undefined => {
  const day = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(value.trim())?.[1] : undefined
  if (day === undefined) return undefined
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(at) || isoOf(at).slice(0, 10) !== day ? undefined : day
}

const orMisfit = (value: WarehouseCell | undefined): Typed => (value === undefined ? misfit : fits(value))

/** A property as a declared column holds it. */
export const declaredValue = (value: unknown, type: ModelColumn['type'], currencyDigits: number): Typed => {
  if (value === null || value === undefined || (value === '' && type !== 'string')) return fits(null)
  switch (type) {
    case 'string':
      return fits(value === '' ? null : textOf(value))
    case 'number':
      return orMisfit(asNumber(value))
    case 'money':
      return orMisfit(minorUnits(value, currencyDigits))
    case 'boolean':
      return orMisfit(asBoolean(value))
    case 'date':
      return orMisfit(asDate(value))
    case 'instant':
      return orMisfit(asInstant(value))
  }
}

/** The type a column takes from the first value that arrives for it. */
export const learntType = (value: unknown): WarehouseType => {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && asInstant(value) !== undefined ? 'instant' : 'string'
}

/** A property as a learnt column holds it: no reading of texts as numbers, so that the same value always lands alike. */
export const learntValue = (value: unknown, type: WarehouseType): Typed => {
  if (value === null || value === undefined) return fits(null)
  switch (type) {
    case 'string':
      return fits(textOf(value))
    case 'number':
      return orMisfit(typeof value === 'number' ? asNumber(value) : undefined)
    case 'integer':
      return orMisfit(typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined)
    case 'boolean':
      return orMisfit(typeof value === 'boolean' ? value : undefined)
    case 'instant':
      return orMisfit(asInstant(value))
    case 'date':
      return orMisfit(asDate(value))
  }
}
