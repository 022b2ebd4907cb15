import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileAddress } from '@sextant/contract'
import type { CompanyModel, OutputOf, ParsedInputOf, exportSql, runSql, sqlHistory, sqlTables } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import { isAppError } from '../../platform/errors.ts'
import { isoOf } from '../../platform/time.ts'
import type { SeenWarehouse, StatementProblem } from '../../platform/warehouse/warehouse.ts'
import type { Asker, ConsoleDeps } from './deps.ts'
import { consoleErrors } from './errors.ts'
import { describedColumns, hiddenColumns } from './hidden-columns.ts'
import { refusalOf } from './refusal.ts'

type Statement = OutputOf<typeof sqlHistory>['statements'][number]

const keptMs = 24 * 3_600_000

interface Sight {
  readonly model: CompanyModel | null
  readonly hidden: Readonly<Record<string, readonly string[]>>
  readonly seen: Pick<SeenWarehouse, 'ask' | 'askToFile' | 'relations'>
}

/** The tables as this asker sees them. */
const sightOf = async (deps: ConsoleDeps, { mayUnmask }: Asker): Promise<Sight> => {
  const model = await deps.model()
  const open = await deps.warehouse.seenByAsker({})
  if (mayUnmask || model === null) return { model, hidden: {}, seen: open }
  const hidden = hiddenColumns(model, await open.relations())
  return { model, hidden, seen: await deps.warehouse.seenByAsker({ hidden, without: await deps.withheldRows() }) }
}

interface Outcome {
  readonly outcome: Statement['outcome']
  readonly rows: number | null
  readonly problem: string | null
}

const record = async (deps: ConsoleDeps, asker: Asker, text: string, began: number, { outcome, rows, problem }: Outcome): Promise<string> => {
  const id = deps.ids.id()
  await deps.store.execute(sql`
    insert into console_statement (id, at, actor_id, actor, text, outcome, row_count, milliseconds, problem)
    values (${id}, ${isoOf(began)}, ${asker.id}, ${asker.name}, ${text}, ${outcome}, ${rows}, ${Math.max(0, deps.clock.now() - began)}, ${problem})`)
  return id
}

/** Runs a statement and keeps what became of it, also when it came to nothing. */
const recorded = async <T extends { readonly kind: string }>(
  deps: ConsoleDeps, asker: Asker, action: string, text: string, sight: Sight, work: () => Promise<T | { readonly kind: 'refused'; readonly problem: StatementProblem }>, done: (answer: T) => Outcome,
): Promise<{ readonly answer: T; readonly id: string }> => {
  const began = deps.clock.now()
  const fail = async (outcome: Statement['outcome'], problem: string): Promise<void> => {
    const id = await record(deps, asker, text, began, { outcome, rows: null, problem })
    await deps.audit({ actor: asker.name, action, subject: '', detail: { sql: text.slice(0, 2000), statement: id, outcome, problem }, requestId: asker.requestId })
  }
  try {
    const answer = await work()
    if ('problem' in answer && answer.kind === 'refused') throw consoleErrors.SQL_REFUSED(refusalOf(answer.problem, (await sight.seen.relations()).map(({ name }) => name)), { where: 'sql' })
    return { answer: answer as T, id: await record(deps, asker, text, began, done(answer as T)) }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    await fail(isAppError(error, 'SQL_REFUSED') ? 'refused' : isAppError(error, 'WAREHOUSE_CANCELLED') || isAppError(error, 'WAREHOUSE_TIMEOUT') ? 'stopped' : 'failed', problem)
    throw error
  }
}

const hiddenNames = (hidden: Sight['hidden']): string[] => Object.entries(hidden).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`))

export const runStatement = async (deps: ConsoleDeps, input: ParsedInputOf<typeof runSql>, asker: Asker): Promise<OutputOf<typeof runSql> & { readonly id: string }> => {
  const began = deps.clock.now()
  const sight = await sightOf(deps, asker)
  const { answer, id } = await recorded(deps, asker, 'sql.run', input.sql, sight, () => sight.seen.ask(input.sql, { mostRows: input.limit }), ({ rows }) => ({ outcome: 'answered', rows: rows.length, problem: null }))
  return {
    id, columns: answer.columns.map((column) => ({ ...column })), rows: answer.rows.map((row) => [...row]), cut: answer.isCut, milliseconds: Math.max(0, deps.clock.now() - began), hidden: hiddenNames(sight.hidden),
    scoped: isScoped(),
  }
}

const fileName = /^statement\.[A-Za-z0-9_-]{43}\.(csv|parquet)$/

const removeExpired = async (deps: ConsoleDeps): Promise<void> => {
  const gone = await deps.store.query<{ file: string }>(sql`delete from console_export where expires_at <= ${isoOf(deps.clock.now())} returning file`)
  for (const { file } of gone) await rm(join(deps.exportsDir, file), { force: true })
}

export const exportStatement = async (deps: ConsoleDeps, input: ParsedInputOf<typeof exportSql>, asker: Asker): Promise<OutputOf<typeof exportSql>> => {
  await mkdir(deps.exportsDir, { recursive: true, mode: 0o700 })
  await removeExpired(deps)
  const file = `statement.${deps.ids.secret()}.${input.format}`
  const path = join(deps.exportsDir, file)
  const sight = await sightOf(deps, asker)
  const { answer } = await recorded(deps, asker, 'sql.export', input.sql, sight, () => sight.seen.askToFile(input.sql, path, input.format), ({ rows }) => ({ outcome: 'exported', rows, problem: null }))
  await deps.store.execute(sql`insert into console_export (file, actor_id, expires_at) values (${file}, ${asker.id}, ${isoOf(deps.clock.now() + keptMs)})`)
  return { file: path, download: fileAddress('sqlExport', { file }), rows: answer.rows }
}

/** Nothing before the first export; a folder that cannot be read is a failure, not an export that is gone. */
const filesIn = async (dir: string): Promise<readonly string[]> =>
  await readdir(dir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code !== 'ENOENT') throw error
    return []
  })

/** The path of an exported file, for whoever it was written for and nobody else. */
export const exportedStatement = async (deps: ConsoleDeps, file: string, actorId: string): Promise<{ readonly path: string; readonly type: string }> => {
  const format = fileName.exec(file)?.[1]
  const row = format === undefined ? undefined : await deps.store.maybeOne<{ actor_id: string; expires_at: string }>(sql`select actor_id, expires_at from console_export where file = ${file}`)
  const isThere = row !== undefined && row.actor_id === actorId && Date.parse(row.expires_at) > deps.clock.now() && (await filesIn(deps.exportsDir)).includes(file)
  if (!isThere) throw consoleErrors.SQL_EXPORT_GONE({})
  return { path: join(deps.exportsDir, file), type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet' }
}

const ownLabels: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  customer_summary: { en: 'Value and last activity of each customer', zh: '每位客户的价值与最近活动' }, score: { en: 'Scores of models', zh: '模型得分' }, segment_member: { en: 'Members of the newest snapshots', zh: '最新快照的成员' },
  ledger_contact: { en: 'Contact history, control rows too', zh: '触达历史（含对照组）' }, ledger_response: { en: 'Response history', zh: '响应历史' }, fact_contact: { en: 'Contacts made', zh: '已发生的触达' },
  fact_response: { en: 'Responses', zh: '响应' }, tracked_event: { en: 'Events received', zh: '收到的事件' },
}

const tableLabel = (model: CompanyModel | null, table: string): { en: string; zh: string } => {
  const [, kind = '', name = ''] = /^(level|fact|dimension|dependant)_(.+)$/.exec(table) ?? []
  const described = kind === 'level' ? model?.levels[name] : kind === 'fact' ? model?.facts[name] : kind === 'dimension' ? model?.dimensions[name] : kind === 'dependant' ? model?.dependants[name] : undefined
  return { ...(described?.label ?? ownLabels[table] ?? { en: table, zh: table }) }
}

export const tablesOf = async (deps: ConsoleDeps, asker: Asker): Promise<OutputOf<typeof sqlTables>> => {
  const { model, hidden, seen } = await sightOf(deps, asker)
  return {
    tables: (await seen.relations()).map(({ name: table, columns }) => {
      const described = model === null ? undefined : describedColumns(model, table)
      return {
        name: table, label: tableLabel(model, table),
        columns: columns.map(({ name, type }) => ({ name, type, label: described?.[name]?.label ?? null, meaning: described?.[name]?.meaning ?? null, hidden: hidden[table]?.includes(name) === true })),
      }
    }),
  }
}

export const historyOf = async (deps: ConsoleDeps, actorId: string, limit: number): Promise<Statement[]> => [
  ...(await deps.store.query<Statement>(sql`
    select id, at, text as sql, outcome, row_count as rows, milliseconds, problem from console_statement where actor_id = ${actorId} order by id desc limit ${limit}`)),
]
