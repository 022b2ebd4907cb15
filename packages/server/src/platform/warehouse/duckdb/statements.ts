import { rename, rm } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import { isAppError } from '../../errors.ts'
import type { QueryOptions, SeenWarehouse, StatementProblem } from '../warehouse.ts'
import { interruptible, sessionOver } from './connections.ts'
import type { SessionSettings } from './connections.ts'
import { readFirstRows } from './read.ts'
import { isOneStatement, statementProblem } from './statement.ts'

/** Lends a connection that sees what the asker sees, and says which tables those are. */
type Lend = <T>(question: string, options: QueryOptions, work: (connection: DuckDBConnection, tables: ReadonlySet<string>) => Promise<T>) => Promise<T>

interface Refusal {
  readonly kind: 'refused'
  readonly problem: StatementProblem
}

/** The engine's words for what it cannot bind: an unknown column, a type that does not fit, a division it refuses. */
const boundReason = (error: unknown): string => {
  const { cause } = error as { readonly cause?: unknown }
  return (cause instanceof Error ? cause.message : String(cause)).split('\n\n')[0]?.replaceAll(/\s*\n\s*/g, ' ').slice(0, 500) ?? ''
}

const quoted = (path: string): string => `'${path.replaceAll("'", "''")}'`

/** The ways to ask what people write. */
export const statementsOver = (lend: Lend, settings: SessionSettings): Pick<SeenWarehouse, 'ask' | 'askToFile'> => {
  /** Runs work when the text is one select over the tables that are seen; what the engine finds wrong with it is told, too. */
  const checked = <T>(question: string, text: string, options: QueryOptions, work: (connection: DuckDBConnection) => Promise<T>): Promise<T | Refusal> =>
    lend(question, options, async (connection, tables): Promise<T | Refusal> => {
      const problem = await statementProblem(sessionOver(connection, settings), text, tables)
      if (problem !== undefined) return { kind: 'refused', problem }
      if (!(await isOneStatement(connection, text))) return { kind: 'refused', problem: { kind: 'several', name: '', position: null } }
      try {
        return await interruptible(connection, settings, question, text, options, () => work(connection))
      } catch (error) {
        if (!isAppError(error, 'WAREHOUSE_QUERY_FAILED')) throw error
        return { kind: 'refused', problem: { kind: 'binding', name: boundReason(error), position: null } }
      }
    })
  return {
    ask: (text, { mostRows, ...options }) =>
      checked('console.ask', text, options, async (connection) => {
        // Rows are made as they are read: what is beyond the limit is never computed where the plan allows it.
        const result = await connection.stream(text)
        const columns = result.columnNames().map((name, index) => ({ name, type: String(result.columnType(index)) }))
        return { kind: 'rows' as const, columns, ...(await readFirstRows('console.ask', result, mostRows)) }
      }),
    askToFile: async (text, path, format, options = {}) => {
      const part = `${path}.part`
      try {
        const answer = await checked('console.export', text, options, async (connection) => {
          // The text has been read as one whole select, so it cannot end these parentheses; a comment at its end must not swallow them.
          const result = await connection.run(`copy (${text.replace(/;\s*$/, '')}\n) to ${quoted(part)} ${format === 'csv' ? '(format csv, header)' : '(format parquet, compression zstd)'}`)
          return { kind: 'written' as const, rows: result.rowsChanged }
        })
        if (answer.kind === 'written') await rename(part, path)
        return answer
      } finally {
        await rm(part, { force: true })
      }
    },
  }
}
