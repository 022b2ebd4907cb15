import type { OutputOf, ParsedInputOf, listSqlQueries, saveSqlQuery } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import type { ConsoleDeps } from './deps.ts'
import { consoleErrors } from './errors.ts'

type Query = OutputOf<typeof listSqlQueries>['queries'][number]

const queriesWhere = (actorId: string, condition: Sql): Sql => sql`
  select key, name, text as sql, is_shared as shared, owner, owner_id = ${actorId} as mine, updated_at as "updatedAt" from console_query where ${condition} order by name, key`

export const savedQueries = async ({ store }: ConsoleDeps, actorId: string): Promise<Query[]> => [...(await store.query<Query>(queriesWhere(actorId, sql`is_shared or owner_id = ${actorId}`)))]

export const saveQuery = async ({ store, clock }: ConsoleDeps, input: ParsedInputOf<typeof saveSqlQuery>, who: { readonly id: string; readonly name: string }): Promise<Query> => {
  const saved = await store.execute(sql`
    insert into console_query (key, name, text, is_shared, owner_id, owner, updated_at) values (${input.key}, ${input.name}, ${input.sql}, ${input.shared}, ${who.id}, ${who.name}, ${isoOf(clock.now())})
    on conflict (key) do update set name = excluded.name, text = excluded.text, is_shared = excluded.is_shared, updated_at = excluded.updated_at where console_query.owner_id = ${who.id}`)
  const query = await store.one<Query>(queriesWhere(who.id, sql`key = ${input.key}`))
  if (saved === 0) throw consoleErrors.SQL_QUERY_TAKEN({ key: input.key, owner: query.owner }, { where: 'key' })
  return query
}

export const deleteQuery = async ({ store }: ConsoleDeps, key: string, actorId: string): Promise<void> => {
  const deleted = await store.execute(sql`delete from console_query where key = ${key} and owner_id = ${actorId}`)
  if (deleted === 0) throw consoleErrors.SQL_QUERY_UNKNOWN({ key }, { where: 'key' })
}
