import { customerErrors } from './errors.ts'

/** Where a page ended: the sorting values of its last row. */
export type CursorValues = readonly (string | number | null)[]

export const writeCursor = (values: CursorValues): string => Buffer.from(JSON.stringify(values)).toString('base64url')

/** The values of a cursor, or CUSTOMER_CURSOR_INVALID. */
export const readCursor = (cursor: string, length: number): CursorValues => {
  let values: unknown
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch (error) {
    throw customerErrors.CUSTOMER_CURSOR_INVALID({}, { where: 'cursor', cause: error })
  }
  const isOurs = Array.isArray(values) && values.length === length && values.every((value) => value === null || typeof value === 'string' || typeof value === 'number')
  if (!isOurs) throw customerErrors.CUSTOMER_CURSOR_INVALID({}, { where: 'cursor' })
  return values as CursorValues
}
