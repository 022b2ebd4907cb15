import { AppError } from '../../../platform/errors.ts'

const codes: ReadonlySet<string> = new Set(['DATA_SOURCE_AWAY', 'DATA_SOURCE_CHANGED'])

/** Name in the model of the table whose source cannot be read now, when that is what went wrong. */
export const unreadableSource = (error: unknown): { readonly table: string; readonly error: AppError } | undefined =>
  error instanceof AppError && codes.has(error.code) && typeof error.params['table'] === 'string' ? { table: error.params['table'], error } : undefined

/**
 * Asks of all tables together; one whose source cannot be read is left out and the others are asked again.
 *
 * @param work gets the names of the tables that it must not ask
 * @throws whatever else goes wrong, and what is wrong with a table that the work asks all the same
 */
export const leavingOut = async <T>(work: (leftOut: ReadonlyMap<string, AppError>) => Promise<T>): Promise<{ readonly answer: T; readonly leftOut: ReadonlyMap<string, AppError> }> => {
  const leftOut = new Map<string, AppError>()
  for (;;) {
    try {
      return { answer: await work(leftOut), leftOut }
    } catch (error) {
      const unreadable = unreadableSource(error)
      if (unreadable === undefined || leftOut.has(unreadable.table)) throw error
      leftOut.set(unreadable.table, unreadable.error)
    }
  }
}
