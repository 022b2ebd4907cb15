import { isAppError } from '../../errors.ts'
import type { TrinoSession } from './connection.ts'
import { TrinoFailure } from './trino-failure.ts'

/** A table changed under a query: its files were joined, or its view was made anew, between planning and reading. Asked again, it is answered. */
const changedBeneath: ReadonlySet<string> = new Set(['ICEBERG_CANNOT_OPEN_SPLIT', 'ICEBERG_MISSING_METADATA', 'ICEBERG_MISSING_DATA', 'ICEBERG_FILESYSTEM_ERROR', 'ICEBERG_INVALID_METADATA', 'VIEW_IS_STALE', 'INVALID_VIEW'])

/** A cluster whose catalog was away keeps connections to it that are dead: the next statement gets another. */
const isChangedBeneath = (error: unknown): boolean =>
  isAppError(error) && error.cause instanceof TrinoFailure && error.cause.bucketTrouble === undefined && (error.code === 'WAREHOUSE_CATALOG_AWAY' || changedBeneath.has(error.cause.errorName))

const again = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask()
  } catch (error) {
    if (!isChangedBeneath(error)) throw error
    return ask()
  }
}

/** A session whose readings are asked once more when a table changed beneath them. */
export const steadySession = (session: TrinoSession): TrinoSession =>
  Object.freeze<TrinoSession>({
    query: (question, statement, options) => again(() => session.query(question, statement, options)),
    one: (question, statement, options) => again(() => session.one(question, statement, options)),
    columns: (question, statement, options) => again(() => session.columns(question, statement, options)),
    firstRows: (question, text, options) => again(() => session.firstRows(question, text, options)),
    execute: session.execute,
  })
