import { createHash } from 'node:crypto'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Sight, WarehouseSession } from '../warehouse.ts'
import type { Catalogue, Relation } from './catalogue.ts'
import type { TrinoSchemas } from './schemas.ts'
import type { ScratchTables } from './scratch.ts'
import { wordsIn, wordsOf } from './words.ts'
import { typeName } from './unbound.ts'

/*
 * A sight stands before a statement as common tables of the same names as the tables it shows. Names are looked up in a schema that is empty, so that a
 * table without such a common table is unknown, never open. Only tables whose name occurs in the statement get one.
 */

const memberTable = '_member'

/** The same members asked for so often are worth a table. */
const worthKeeping = 3

/** A sight while something is read through it. */
export interface LookingThrough {
  /** A statement as the sight shows the tables. */
  readonly through: (statement: Sql) => Promise<Sql>
  /** The common tables for a text that a person wrote; undefined: it names no table that is seen. */
  readonly before: (text: string) => Promise<Sql | undefined>
  /** Its members, to select from; undefined: everybody. */
  readonly members: () => Promise<Sql | undefined>
}

export interface TrinoSights {
  /** Runs work with a sight whose members stay as they are until it ends. */
  readonly use: <T>(sight: Sight, work: (looking: LookingThrough) => Promise<T>) => Promise<T>
  /** Tables that any sight shows. */
  readonly relations: () => Promise<readonly Relation[]>
  readonly close: () => Promise<void>
}

export interface SightParts {
  readonly schemas: TrinoSchemas
  readonly catalogue: Catalogue
  readonly scratch: ScratchTables
  /** Looks names up among the views. */
  readonly shown: WarehouseSession
}

const isShown = ({ name, columns }: Relation): boolean => name.startsWith('dimension_') || columns.some((column) => column.name === '_customer')

/** What stands for a hidden value: a text says that there is one, other types say nothing. */
const shownColumn = (relation: string, name: string, type: string, sight: Sight): Sql => {
  if (sight.hidden?.[relation]?.includes(name) !== true) return ident(name)
  return type.startsWith('varchar') ? sql`case when ${ident(name)} is not null then '•••' end as ${ident(name)}` : sql`cast(null as ${typeName(type)}) as ${ident(name)}`
}

const listOf = (values: readonly string[]): Sql => sql`(select "value" from unnest(cast(json_parse(${JSON.stringify(values)}) as array(varchar))) as "listed"("value"))`

/** A common table's head: beside a recursive one, all must name their columns. */
export const named = ({ name, columns }: Relation): Sql => sql`${ident(name)} (${join(columns.map((column) => ident(column.name)))})`

const commonTable = (schemas: TrinoSchemas, { name, columns }: Relation, sight: Sight, members: Sql | undefined): Sql => {
  const isPersonal = columns.some((column) => column.name === '_customer')
  const conditions = [members === undefined || !isPersonal ? sql`true` : sql`"_customer" in (select "customer_id" from ${members})`]
  const without = sight.without?.[name]
  if (without !== undefined && columns.some((column) => column.name === without.column)) conditions.push(sql`${ident(without.column)} not in ${listOf(without.values)}`)
  const list = join(columns.map((column) => shownColumn(name, column.name, column.type, sight)))
  return sql`${named({ name, columns })} as (select ${list} from ${ident(schemas.shown, name)} where ${join(conditions, sql` and `)})`
}

/** Puts common tables before a statement, whether or not it begins with its own. */
export const withCommonTables = (tables: readonly Sql[], statement: Sql): Sql => {
  if (tables.length === 0) return statement
  const list = join(tables)
  // A statement put together of several begins with several pieces of text.
  const texts = statement.parts.findIndex(({ kind }) => kind !== 'text')
  const leading = texts === -1 ? statement.parts : statement.parts.slice(0, texts)
  const first = leading.map((part) => (part.kind === 'text' ? part.text : '')).join('')
  const own = /^(?:\s|--[^\n]*\n)*with(\s+recursive)?\b/i.exec(first)
  if (own === null) return sql`with ${list} ${statement}`
  const after: Sql = { kind: 'sql', parts: [{ kind: 'text', text: first.slice(own[0].length) }, ...statement.parts.slice(leading.length)] }
  return own[1] === undefined ? sql`with ${list}, ${after}` : sql`with recursive ${list}, ${after}`
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

interface Members {
  readonly version: string
  asked: number
  users: number
  isOld: boolean
  kept: Promise<Sql> | undefined
}

export const openTrinoSights = ({ schemas, catalogue, scratch, shown }: SightParts): TrinoSights => {
  const known = new Map<string, Members>()
  const letGo = async (members: Members): Promise<void> => {
    const table = await members.kept?.catch(() => undefined)
    if (table !== undefined) await scratch.drop(table)
  }
  /** The members of a sight's version; those of the version before go when nobody reads through them. */
  const membersOf = (sight: Sight): Members => {
    const name = digest([sight.key, sight.customers?.parts])
    const before = known.get(name)
    if (before?.version === sight.version) return before
    const members: Members = { version: sight.version, asked: 0, users: 0, isOld: false, kept: undefined }
    known.set(name, members)
    if (before !== undefined) before.isOld = true
    if (before?.users === 0) void letGo(before).catch(() => undefined)
    return members
  }

  const relations = async (): Promise<readonly Relation[]> => (await catalogue.shown()).filter(isShown)

  /** The select of a sight's members, its tables looked up among the views. */
  const inline = async (customers: Sql): Promise<Sql> => {
    const words = wordsIn(customers.parts)
    const found = (await catalogue.shown()).filter(({ name }) => words.has(name))
    const whole = found.map(({ name, columns }) => sql`${named({ name, columns })} as (select ${join(columns.map((column) => ident(column.name)))} from ${ident(schemas.shown, name)})`)
    return sql`(${withCommonTables(whole, customers)})`
  }
  const memberRelation = async (sight: Sight, members: Members): Promise<Sql | undefined> => {
    const { customers } = sight
    if (customers === null) return undefined
    members.asked += 1
    if (members.asked < worthKeeping && members.kept === undefined) return inline(customers)
    members.kept ??= scratch.make('warehouse.members', shown, sql`select distinct "customer_id" from (${customers}) as "chosen"`).then(({ table }) => table)
    return members.kept.catch((error: unknown) => {
      members.kept = undefined
      throw error
    })
  }
  const tablesFor = async (sight: Sight, known: Members, words: ReadonlySet<string>): Promise<readonly Sql[]> => {
    const found = (await relations()).filter(({ name }) => words.has(name))
    if (found.length === 0) return []
    const members = await memberRelation(sight, known)
    const tables = found.map((relation) => commonTable(schemas, relation, sight, members === undefined ? undefined : ident(memberTable)))
    return members === undefined ? tables : [sql`${ident(memberTable)} ("customer_id") as (select "customer_id" from ${members} as "chosen")`, ...tables]
  }
  return Object.freeze<TrinoSights>({
    relations,
    use: async (sight, work) => {
      const members = membersOf(sight)
      members.users += 1
      try {
        return await work({
          through: async (statement) => withCommonTables(await tablesFor(sight, members, wordsIn(statement.parts)), statement),
          before: async (text) => {
            const tables = await tablesFor(sight, members, wordsOf(text))
            return tables.length === 0 ? undefined : join(tables)
          },
          members: () => memberRelation(sight, members),
        })
      } finally {
        members.users -= 1
        if (members.isOld && members.users === 0) void letGo(members).catch(() => undefined)
      }
    },
    close: async () => {
      for (const members of known.values()) await letGo(members)
      known.clear()
    },
  })
}
