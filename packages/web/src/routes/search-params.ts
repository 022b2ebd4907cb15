import { parseSearchWith, stringifySearchWith } from '@tanstack/react-router'
import { z } from 'zod'

/**
 * Values of the address. Numbers and flags are read as JSON; digits that a JavaScript number would change (identifiers beyond 2^53, leading
 * zeros) stay text.
 */
export const readParam = (text: string): unknown => {
  const value: unknown = JSON.parse(text)
  return typeof value === 'number' && String(value) !== text ? text : value
}

export const parseSearch = parseSearchWith(readParam)
export const stringifySearch = stringifySearchWith(JSON.stringify, readParam)

/** Text in the address; a short number is text too when text is wanted. */
export const textParam = z.union([z.string(), z.number().transform(String)]).optional().catch(undefined)
