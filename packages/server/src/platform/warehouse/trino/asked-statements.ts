import { ident, join, render, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../errors.ts'
import type { QueryOptions, SeenWarehouse, Sight, StatementProblem } from '../warehouse.ts'
import { behindTables, positionIn, readAsked } from './asked-text.ts'
import type { AskedText } from './asked-text.ts'
import type { BenchOptions } from './bench.ts'
import type { Relation } from './catalogue.ts'
import type { Taker, TrinoClient } from './client.ts'
import type { TrinoSession } from './connection.ts'
import { exportRows } from './export-rows.ts'
import { literal } from './literal.ts'
import { named } from './sights.ts'
import type { LookingThrough, TrinoSights } from './sights.ts'
import { TrinoFailure } from './trino-failure.ts'
import { wordsOf } from './words.ts'
import { typeName } from './unbound.ts'

/*
 * The ways to ask what people write. A text is first planned with stand-ins for the tables that are seen: relations of which the planner knows nothing, and which
 * read no table. Whatever this plan reads lies outside, and the text is refused. Then it is asked with the tables themselves.
 */

export interface AskingParts {
  readonly sights: TrinoSights
  readonly client: TrinoClient
  /** Looks names up where there are none. */
  readonly nothing: TrinoSession
  readonly nothingSchema: string
  readonly options: BenchOptions
  /** Schemas and catalogues that nobody may name. */
  readonly outside: ReadonlySet<string>
}

interface Refusal {
  readonly kind: 'refused'
  readonly problem: StatementProblem
}

const refused = (problem: StatementProblem): Refusal => ({ kind: 'refused', problem })

/** SQL with its values written in: a text that people wrote cannot be bound beside them. */
const textOf = (statement: Sql): string => {
  let position = 0
  const parts = statement.parts.map((part) => (part.kind === 'value' ? { kind: 'text' as const, text: literal(part.value, (position += 1)) } : part))
  return render({ kind: 'sql', parts }, 'question').text
}

/** A relation that reads nothing; how many rows it has and what is in them the planner cannot know, so that it can leave nothing out. */
const standIn = (relation: Relation): Sql => {
  const chance = sql`cast(rand() as varchar)`
  const cells = relation.columns.map(({ name: column, type }) => sql`${/^(?:array|map|row|json)/.test(type) ? sql`cast(json_parse(${chance}) as ${typeName(type)})` : sql`cast(${chance} as ${typeName(type)})`} as ${ident(column)}`)
  return sql`${named(relation)} as (select ${join(cells)} from unnest(sequence(1, cast(ceiling(rand() * 1e9) as bigint))) as "chance"("n") where rand() < 0.5)`
}

interface Plan {
  readonly inputTableColumnInfos?: readonly { readonly table: { readonly schemaTable: { readonly schema: string; readonly table: string } } }[]
}

/** What the cluster finds wrong with a text; undefined: it is not the text's fault. */
const problemOf = (error: unknown, { text }: AskedText, linesBefore: number): StatementProblem | undefined => {
  const { cause } = isAppError(error) ? error : {}
  if (!isAppError(error, 'WAREHOUSE_QUERY_FAILED') || !(cause instanceof TrinoFailure) || cause.errorType !== 'USER_ERROR') return undefined
  const position = positionIn(text, cause.place, linesBefore)
  const name = cause.message.replace(/^line \d+:\d+: /, '').slice(0, 500)
  if (cause.errorName === 'SYNTAX_ERROR') return { kind: 'syntax', name, position }
  if (cause.errorName === 'TABLE_NOT_FOUND' || cause.errorName === 'SCHEMA_NOT_FOUND' || cause.errorName === 'CATALOG_NOT_FOUND') return { kind: 'table', name: /'(?:[^']*\.)?([^'.]+)'/.exec(name)?.[1] ?? name, position }
  if (cause.errorName === 'FUNCTION_NOT_FOUND') return { kind: 'function', name: /'([^']+)'/.exec(name)?.[1] ?? name, position }
  return { kind: 'binding', name, position }
}

export const askedStatements = ({ sights, client, nothing, nothingSchema, options, outside }: AskingParts) => (sight: Sight): Pick<SeenWarehouse, 'ask' | 'askToFile'> => {
  /** Plans a text against the stand-ins. @returns what is wrong with it */
  const planProblem = async (asked: AskedText, limits: QueryOptions): Promise<StatementProblem | undefined> => {
    const words = wordsOf(asked.text)
    const stands = (await sights.relations()).filter(({ name }) => words.has(name)).map(standIn)
    const { text, linesBefore } = behindTables(stands.length === 0 ? undefined : textOf(join(stands)), asked)
    try {
      const { rows } = await nothing.firstRows('console.plan', `explain (type io, format json) ${text}`, { ...limits, mostRows: 1 })
      const plan = JSON.parse(String(rows[0]?.[0])) as Plan
      const [outsider] = plan.inputTableColumnInfos ?? []
      return outsider === undefined ? undefined : { kind: 'table', name: `${outsider.table.schemaTable.schema}.${outsider.table.schemaTable.table}`, position: null }
    } catch (error) {
      const problem = problemOf(error, asked, linesBefore)
      if (problem === undefined) throw error
      return problem
    }
  }
  /** Runs work with the text as it may be asked. */
  const checked = async <T>(text: string, limits: QueryOptions, work: (text: string, looking: LookingThrough) => Promise<T>): Promise<T | Refusal> => {
    const read = readAsked(text, outside)
    if (read.kind === 'refused') return read
    const problem = await planProblem(read.asked, limits)
    if (problem !== undefined) return refused(problem)
    return sights.use(sight, async (looking) => {
      const tables = await looking.before(read.asked.text)
      const behind = behindTables(tables === undefined ? undefined : textOf(tables), read.asked)
      try {
        return await work(behind.text, looking)
      } catch (error) {
        const found = problemOf(error, read.asked, behind.linesBefore)
        if (found === undefined) throw error
        return refused(found)
      }
    })
  }
  return {
    ask: async (text, { mostRows, ...limits }) =>
      checked(text, limits, async (statement) => ({ kind: 'rows' as const, ...(await nothing.firstRows('console.ask', statement, { ...limits, mostRows })) })),
    askToFile: async (text, path, format, limits = {}) =>
      checked(text, limits, async (statement) => {
        const ask = <T>(makeTaker: () => Taker<T>): Promise<T> =>
          client.ask({ question: 'console.export', text: statement, shown: statement, schema: nothingSchema, timeoutMs: limits.timeoutMs ?? options.timeoutMs, signal: limits.signal, isReading: true }, makeTaker)
        return { kind: 'written' as const, rows: await exportRows(options, ask, path, format) }
      }),
  }
}
