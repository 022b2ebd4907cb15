import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../errors.ts'
import type { AppError } from '../../errors.ts'
import type { WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { Report } from './attendance.ts'
import type { Catalogue, Relation } from './catalogue.ts'
import type { TrinoSession } from './connection.ts'
import { ownColumns } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import { TrinoFailure } from './trino-failure.ts'
import { textLiteral } from './unbound.ts'
import { guardedLoadOf } from './views.ts'
import type { TableViews, ViewDefinition } from './views.ts'
import { wordsIn } from './words.ts'

/*
 * Tables that somebody else has altered. A view keeps the columns its table had when it was made: it is the memory of what the table was. What the rows lack of it, or hold by another type, was
 * taken away behind our back; a column more is nobody's harm. Rows that others wrote are told by the names that Iceberg's snapshots carry.
 */

const putBack = 'put it back as it was (alter table … rename column, rollback_to_snapshot, or the data team’s copy); or drop the view of the same name in the schema that is read, and load the table anew'

/** What a table lacks, in words. */
export interface Loss {
  readonly en: string
  readonly zh: string
}

/** What a table lacks of what its view remembers; undefined: nothing. @param rows undefined: the table is gone */
export const lossOf = (shown: Relation, rows: Relation | undefined): Loss | undefined => {
  if (rows === undefined) return { en: 'its rows are gone (the table was dropped or renamed)', zh: '其数据表已不存在（被删除或改名）' }
  const types = new Map(rows.columns.map(({ name, type }) => [name, type]))
  const remembered = new Set(shown.columns.map(({ name }) => name))
  const lost: Loss[] = []
  for (const { name, type } of shown.columns) {
    const is = types.get(name)
    if (is === undefined) lost.push({ en: `column "${name}" (${type}) is gone`, zh: `列“${name}”（${type}）已不存在` })
    else if (is !== type) lost.push({ en: `column "${name}" was ${type} and is ${is}`, zh: `列“${name}”的类型由 ${type} 变为 ${is}` })
  }
  if (lost.length === 0) return undefined
  const others = rows.columns.filter(({ name }) => !remembered.has(name) && !ownColumns.has(name)).map(({ name }) => name)
  const instead = others.length === 0 ? { en: '', zh: '' } : { en: `; instead there is ${others.map((name) => `"${name}"`).join(', ')}`, zh: `；另有${others.map((name) => `“${name}”`).join('、')}` }
  return { en: `${lost.map(({ en }) => en).join(', ')}${instead.en}`, zh: `${lost.map(({ zh }) => zh).join('，')}${instead.zh}` }
}

export const tableAltered = (table: string, problem: Loss, cause?: unknown): AppError => warehouseErrors.WAREHOUSE_TABLE_ALTERED({ table, problem: problem.en, problemZh: problem.zh, remedy: putBack }, { where: table, cause })

/** What a cluster says when a name of a statement no longer means what it did. */
const ofAlteration: ReadonlySet<string> = new Set(['COLUMN_NOT_FOUND', 'TABLE_NOT_FOUND', 'INVALID_VIEW', 'VIEW_IS_STALE', 'TYPE_MISMATCH', 'INVALID_CAST_ARGUMENT', 'NOT_FOUND'])

/** Whether a statement may have failed because a table is not what it was. */
export const mayBeAlteration = (error: unknown): error is AppError => isAppError(error, 'WAREHOUSE_QUERY_FAILED') && error.cause instanceof TrinoFailure && ofAlteration.has(error.cause.errorName)

const identifier = '(?:"(?:[^"]|"")*"|[^\\s",()]+)'

const quoted = (name: string): string => `"?${name.replaceAll(/[^\w]/g, String.raw`\$&`)}"?`

/** Whether a view reads columns of its table and nothing else, as we have made it; one that casts was made in the middle of a change of its table. */
export const isBareOf = (definition: string, rows: string, table: string, catalog: string): boolean =>
  new RegExp(`^\\s*select\\s+${identifier}(?:\\s*,\\s*${identifier})*\\s+from\\s+(?:${quoted(catalog)}\\.)?${quoted(rows)}\\.${quoted(table)}\\s*$`, 'i').test(definition)

export interface Alterations {
  /** Holds all tables against their views, at the beginning of a writing; a view that is not ours any more is made anew. */
  readonly examine: (definitions: readonly ViewDefinition[]) => Promise<void>
  /** Tables that others dropped: they are still asked, so that whoever asks hears of it. */
  readonly gone: () => readonly string[]
  /** @throws WAREHOUSE_TABLE_ALTERED when rows of a table that was altered would be added to */
  readonly assertWhole: (table: string) => Promise<void>
  /**
   * Looks for what a statement failed of.
   *
   * @returns whether views were mended, so that it may be asked again
   * @throws WAREHOUSE_TABLE_ALTERED when a table that it names is not what it was
   */
  readonly explain: (statement: Sql) => Promise<boolean>
}

export interface AlterationParts {
  readonly schemas: TrinoSchemas
  readonly catalog: string
  readonly catalogue: Catalogue
  readonly views: TableViews
  readonly report: Report
  /** Runs work in the writer's turn. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>
}

/** What was found of one table: its rows lack something, or its view is not ours. */
type Finding = { readonly kind: 'lost'; readonly problem: Loss; readonly isGone: boolean } | { readonly kind: 'view' }

export const watchAlterations = ({ schemas, catalog, catalogue, views, report, inTurn }: AlterationParts): Alterations => {
  const lost = new Map<string, { readonly problem: Loss; readonly isGone: boolean }>()
  const find = async (table: string, view: Relation | undefined, definition: ViewDefinition | undefined): Promise<Finding | undefined> => {
    const rows = await catalogue.rowsOf(table)
    if (definition === undefined || view === undefined) return rows === undefined ? undefined : { kind: 'view' }
    const isOurs = guardedLoadOf(definition) !== undefined || isBareOf(definition.definition, schemas.rows, table, catalog)
    if (!isOurs) return rows === undefined ? undefined : { kind: 'view' }
    const problem = lossOf(view, rows)
    return problem === undefined ? undefined : { kind: 'lost', problem, isGone: rows === undefined }
  }
  /** Findings of the tables that are asked about. */
  const findAll = async (definitions: readonly ViewDefinition[], isAsked: (table: string) => boolean): Promise<ReadonlyMap<string, Finding>> => {
    const texts = new Map(definitions.map((view) => [view.table, view]))
    const shown = new Map((await catalogue.shown()).map((view) => [view.name, view]))
    const found = new Map<string, Finding>()
    for (const table of new Set([...(await catalogue.tables()), ...shown.keys()])) {
      if (!isAsked(table) || views.isDefined(table)) continue
      const finding = await find(table, shown.get(table), texts.get(table))
      if (finding !== undefined) found.set(table, finding)
    }
    return found
  }
  const mendView = async (table: string): Promise<void> => {
    await views.makeBare(table)
    report('a view of the warehouse was not as Sextant had made it, and was made anew', { table })
  }
  return Object.freeze<Alterations>({
    examine: async (definitions) => {
      lost.clear()
      for (const [table, finding] of await findAll(definitions, () => true)) {
        if (finding.kind === 'view') await mendView(table)
        else {
          lost.set(table, finding)
          report('a table of the warehouse was altered by somebody else', { table, problem: finding.problem.en })
        }
      }
    },
    gone: () => [...lost].flatMap(([table, { isGone }]) => (isGone ? [table] : [])),
    assertWhole: async (table) => {
      const name = table.toLowerCase()
      const [view, rows] = [await catalogue.shownOf(name), await catalogue.rowsOf(name)]
      if (!lost.has(name) && (view === undefined || lossOf(view, rows) === undefined)) return
      // It may have been put back since.
      catalogue.forget()
      const finding = (await findAll(await views.definitions(), (one) => one === name)).get(name)
      if (finding?.kind === 'lost') throw tableAltered(name, finding.problem)
      lost.delete(name)
      if (finding?.kind === 'view') await mendView(name)
    },
    explain: async (statement) => {
      const words = wordsIn(statement.parts)
      catalogue.forget()
      const found = await findAll(await views.definitions(), (table) => words.has(table))
      for (const [table, finding] of found) if (finding.kind === 'lost') throw tableAltered(table, finding.problem)
      if (found.size === 0) return false
      try {
        await inTurn(async () => {
          for (const table of found.keys()) await mendView(table)
        })
        return true
      } catch (error) {
        // Whoever writes cannot wait for himself: his statement fails, and the next reader mends.
        if (isAppError(error, 'WAREHOUSE_WRITER_NESTED')) return false
        throw error
      }
    },
  })
}

/** A session that says which table was altered when a statement fails of it, and goes on where only a view was. */
export const tellingAlterations = (session: TrinoSession, explain: Alterations['explain']): TrinoSession => {
  const asking = async <T>(statement: Sql, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      if (!mayBeAlteration(error) || !(await explain(statement))) throw error
      return ask()
    }
  }
  return Object.freeze<TrinoSession>({
    query: (question, statement, options) => asking(statement, () => session.query(question, statement, options)),
    one: (question, statement, options) => asking(statement, () => session.one(question, statement, options)),
    columns: (question, statement, options) => asking(statement, () => session.columns(question, statement, options)),
    execute: (question, statement, options) => asking(statement, () => session.execute(question, statement, options)),
    firstRows: session.firstRows,
  })
}

export interface ForeignWrite {
  readonly table: string
  readonly what: string
}

/** How soon after the opening, and how often from then on, others' writing is looked for, ms. */
const firstLookMs = 60_000
const everyMs = 86_400_000

/** Looks now and then whether others write to the tables, and tells it. @returns what ends the looking */
export const reportForeignWrites = (find: () => Promise<readonly ForeignWrite[]>, report: Report): (() => void) => {
  const look = async (): Promise<void> => {
    for (const { table, what } of await find()) report('a table of the warehouse was changed by somebody else: its figures may not be those of what was loaded; load it anew', { table, what })
  }
  // A look that fails finds nothing today; the cluster's own troubles are told elsewhere.
  const begin = (): void => void look().catch(() => undefined)
  const first = setTimeout(begin, firstLookMs).unref()
  const daily = setInterval(begin, everyMs).unref()
  return () => {
    clearTimeout(first)
    clearInterval(daily)
  }
}

/** Tables asked for at once: each is a table of the cluster's own more in one statement. */
const atOnce = 20

/**
 * Tables whose newest rows are not of our writing: committed under another name, or taken back to what they were before. Of little cost: it reads the tables' past, not their rows.
 *
 * @param user under whose name we write
 */
export const foreignWrites = async (session: WarehouseSession, schemas: TrinoSchemas, tables: readonly string[], user: string): Promise<readonly ForeignWrite[]> => {
  const found: ForeignWrite[] = []
  for (let from = 0; from < tables.length; from += atOnce) {
    const selects = tables.slice(from, from + atOnce).map((table) => sql`
      select ${textLiteral(table)} as "table", cast(max(made_current_at) filter (where is_current_ancestor) as timestamp(6)) < cast(max(made_current_at) as timestamp(6)) as "isRolledBack",
        (select array_join(array_agg(distinct element_at("s".summary, 'trino_user')), ', ') from ${ident(schemas.rows, `${table}$snapshots`)} as "s" where element_at("s".summary, 'trino_user') <> ${user}) as "others",
        (select count(*) from ${ident(schemas.rows, `${table}$snapshots`)} as "s" where element_at("s".summary, 'trino_user') is null) as "unsigned"
      from ${ident(schemas.rows, `${table}$history`)}`)
    const rows = await session.query<{ table: string; isRolledBack: boolean | null; others: string | null; unsigned: number }>('warehouse.foreignWrites', join(selects, sql` union all `))
    for (const { table, isRolledBack, others, unsigned } of rows) {
      if (isRolledBack === true) found.push({ table, what: 'it was taken back to an earlier snapshot, so rows that Sextant counts as loaded are missing' })
      if (others !== null) found.push({ table, what: `rows were written or deleted by ${others}` })
      else if (unsigned > 0) found.push({ table, what: 'rows were written or deleted by another program than Trino' })
    }
  }
  return found
}
