import { and, ident, join, or, sql } from '@sextant/sql'
import type { Sql, SqlValue } from '@sextant/sql'
import type { CleanedWhere, CustomAdapter } from 'better-auth/adapters'
import { createAdapterFactory } from 'better-auth/adapters'
import type { Store } from '../store/store.ts'

type Row = Readonly<Record<string, unknown>>

/** Text that LIKE takes literally. */
const literal = (text: string): string => text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)

const listOf = (value: CleanedWhere['value']): readonly (string | number)[] => {
  if (Array.isArray(value)) return value
  throw new TypeError('the sign-in library asks for a list condition without a list')
}

const scalarOf = (value: CleanedWhere['value']): SqlValue => {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) throw new TypeError('the sign-in library compares a column with a list')
  return value
}

const conditionOf = ({ field, operator, value, mode }: CleanedWhere): Sql => {
  const folds = mode === 'insensitive' && typeof value === 'string'
  const column = folds ? sql`lower(${ident(field)})` : ident(field)
  const text = folds ? value.toLowerCase() : value
  switch (operator ?? 'eq') {
    case 'eq':
      return value === null ? sql`${column} is null` : sql`${column} = ${scalarOf(text)}`
    case 'ne':
      return value === null ? sql`${column} is not null` : sql`${column} <> ${scalarOf(text)}`
    case 'lt':
      return sql`${column} < ${scalarOf(text)}`
    case 'lte':
      return sql`${column} <= ${scalarOf(text)}`
    case 'gt':
      return sql`${column} > ${scalarOf(text)}`
    case 'gte':
      return sql`${column} >= ${scalarOf(text)}`
    case 'in':
      return or(listOf(value).map((item) => sql`${column} = ${item}`))
    case 'not_in':
      return and(listOf(value).map((item) => sql`${column} <> ${item}`))
    case 'contains':
      return sql`${column} like ${`%${literal(String(text))}%`}`
    case 'starts_with':
      return sql`${column} like ${`${literal(String(text))}%`}`
    case 'ends_with':
      return sql`${column} like ${`%${literal(String(text))}`}`
  }
}

/** Conditions joined by AND all hold; of those joined by OR one holds. */
const whereOf = (where: readonly CleanedWhere[] | undefined): Sql => {
  const all = where ?? []
  const alternatives = all.filter(({ connector }) => connector === 'OR').map(conditionOf)
  const needed = all.filter(({ connector }) => connector !== 'OR').map(conditionOf)
  return and(alternatives.length === 0 ? needed : [...needed, or(alternatives)])
}

const assignments = (values: Row): Sql => join(Object.entries(values).map(([name, value]) => sql`${ident(name)} = ${value as SqlValue}`))

/** The one row a condition means: the first when several fit. */
const oneOf = (model: string, where: readonly CleanedWhere[]): Sql => sql`id = (select id from ${ident(model)} where ${whereOf(where)} order by id limit 1)`

/** How the sign-in library reads and writes its rows in our store; statements only, no transaction of its own. */
const statementsOver = (store: Store): CustomAdapter => {
  const first = async <T>(statement: Sql): Promise<T | null> => (await store.query<T>(statement))[0] ?? null
  return {
    create: async <T extends Record<string, unknown>>({ model, data }: { readonly model: string; readonly data: T }) => {
      const names = Object.keys(data)
      const values = names.map((name) => sql`${data[name] as SqlValue}`)
      return store.one<T>(sql`insert into ${ident(model)} (${join(names.map((name) => ident(name)))}) values (${join(values)}) returning *`)
    },
    update: async <T>({ model, where, update }: { readonly model: string; readonly where: readonly CleanedWhere[]; readonly update: T }) =>
      first<T>(sql`update ${ident(model)} set ${assignments(update as Row)} where ${oneOf(model, where)} returning *`),
    updateMany: ({ model, where, update }) => store.execute(sql`update ${ident(model)} set ${assignments(update)} where ${whereOf(where)}`),
    findOne: async <T>({ model, where }: { readonly model: string; readonly where: readonly CleanedWhere[] }) =>
      first<T>(sql`select * from ${ident(model)} where ${whereOf(where)} order by id limit 1`),
    findMany: async <T>({ model, where, limit, sortBy, offset }: Parameters<CustomAdapter['findMany']>[0]) => {
      const order = sortBy === undefined ? sql`id` : sortBy.direction === 'desc' ? sql`${ident(sortBy.field)} desc, id` : sql`${ident(sortBy.field)}, id`
      return [...(await store.query<T>(sql`select * from ${ident(model)} where ${whereOf(where)} order by ${order} limit ${limit} offset ${offset ?? 0}`))]
    },
    delete: async ({ model, where }) => void (await store.execute(sql`delete from ${ident(model)} where ${oneOf(model, where)}`)),
    deleteMany: ({ model, where }) => store.execute(sql`delete from ${ident(model)} where ${whereOf(where)}`),
    consumeOne: async <T>({ model, where }: { readonly model: string; readonly where: readonly CleanedWhere[] }) =>
      first<T>(sql`delete from ${ident(model)} where ${oneOf(model, where)} returning *`),
    count: async ({ model, where }) => (await store.one<{ readonly rows: number }>(sql`select count(*) as rows from ${ident(model)} where ${whereOf(where)}`)).rows,
  }
}

/** The database adapter of better-auth over our store: the same tables on PGlite and PostgreSQL. */
export const storeAdapter = (store: Store): ReturnType<typeof createAdapterFactory> =>
  createAdapterFactory({
    // Rows carry instants as ISO 8601 text, so the library converts its dates.
    config: { adapterId: 'sextant-store', adapterName: 'Sextant store', usePlural: false, supportsDates: false, supportsBooleans: true, supportsJSON: false, supportsArrays: false, supportsNumericIds: false, transaction: false },
    adapter: () => statementsOver(store),
  })
