import { deleteSqlQuery, exportSql, fileAddresses, listSqlQueries, runSql, saveSqlQuery, sqlHistory, sqlTables } from '@sextant/contract'
import { ok, route } from '../../platform/http/route.ts'
import type { RawRoute, RequestContext, Route } from '../../platform/http/route.ts'
import { exportStatement, exportedStatement, historyOf, runStatement, tablesOf } from './console.ts'
import type { Asker, ConsoleDeps } from './deps.ts'
import { deleteQuery, saveQuery, savedQueries } from './saved-query.ts'

const askerOf = ({ actor, requestId }: RequestContext): Asker => ({ id: actor.id, name: actor.name, mayUnmask: actor.permissions.includes('customers.unmask'), requestId })

export const consoleRoutes = (deps: ConsoleDeps): readonly Route[] => [
  route(runSql, async (input, context) => {
    const { id, ...answer } = await runStatement(deps, input, askerOf(context))
    // The statement is kept whole under its id: the audit record cuts long texts.
    context.note({ statement: id, rows: answer.rows.length, scoped: answer.scoped })
    return answer
  }),
  route(exportSql, async (input, context) => {
    const answer = await exportStatement(deps, input, askerOf(context))
    context.note({ rows: answer.rows })
    return answer
  }),
  route(sqlTables, (_input, context) => tablesOf(deps, askerOf(context))),
  route(sqlHistory, async ({ limit }, { actor }) => ({ statements: await historyOf(deps, actor.id, limit) })),
  route(listSqlQueries, async (_input, { actor }) => ({ queries: await savedQueries(deps, actor.id) })),
  route(saveSqlQuery, (input, { actor }) => saveQuery(deps, input, actor)),
  route(deleteSqlQuery, async ({ key }, { actor }) => {
    await deleteQuery(deps, key, actor.id)
    return ok
  }),
]

/** Downloads of exported answers, for whoever exported them. */
export const consoleRawRoutes = (deps: ConsoleDeps): readonly RawRoute[] => [
  {
    method: 'GET', path: fileAddresses.sqlExport, permission: 'customers.export', audit: 'sql.download',
    handle: async ({ params, context }) => {
      const { path, type } = await exportedStatement(deps, params['file'] ?? '', context.actor.id)
      return { status: 200, headers: { 'content-type': type, 'content-disposition': `attachment; filename="statement.${type.startsWith('text') ? 'csv' : 'parquet'}"`, 'cache-control': 'no-store' }, body: { file: path } }
    },
  },
]
