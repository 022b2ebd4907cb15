import type { DuckDBConnection } from '@duckdb/node-api'
import { sql } from '@sextant/sql'
import type { StatementProblem, WarehouseSession } from '../warehouse.ts'

/*
 * What a person may ask of the engine in its own language: one select over the tables he sees, and functions that compute. The engine parses
 * the text and gives its tree; every node of the tree must be one we know to be harmless. What is not known is refused.
 */

type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

const tableFunctions: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest'])
const sources: ReadonlySet<unknown> = new Set(['EMPTY', 'BASE_TABLE', 'SUBQUERY', 'JOIN', 'TABLE_FUNCTION', 'EXPRESSION_LIST', 'PIVOT'])
const queries: ReadonlySet<unknown> = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE'])
/** Functions that look at the engine, its settings and its catalogue, keep state, or wait. */
const closedFunction =
  /^(?:pg_(?!typeof$)|duckdb_|has_|json_(?:de)?serialize|json_execute|current_(?!date$|time$|timestamp$|localtime$|localtimestamp$)|get_?variable|getenv|in_search_path|nextval|currval|set|session_user$|user$|version$|txid_|write_|obj_desc|col_desc|shobj_|format_pg|sleep|stats$|vector_type$|query|read_|parse_duckdb|which_secret|from_substrait|get_substrait|load|error$|add_parquet|checkpoint|force_|import_|export_|truncate_duckdb)/i
const openDespite: ReadonlySet<string> = new Set(['set_bit'])
/** Functions whose answer is as large as a number says, and which of their arguments are such numbers. The engine's limits of memory and time do not hold within one value. */
const sizedBy: Readonly<Record<string, { readonly from: number; readonly to: number; readonly most: number }>> = {
  lpad: { from: 1, to: 2, most: 10_000 }, rpad: { from: 1, to: 2, most: 10_000 }, repeat: { from: 1, to: 2, most: 1000 }, bitstring: { from: 1, to: 2, most: 10_000 }, bar: { from: 3, to: 4, most: 1000 },
  list_resize: { from: 1, to: 2, most: 10_000 }, array_resize: { from: 1, to: 2, most: 10_000 }, range: { from: 0, to: 3, most: 1_000_000 }, generate_series: { from: 0, to: 3, most: 1_000_000 },
}
/** A width of four digits or more, or one that is another argument. */
const wideFormat = /\d{4}|\*|\{[^}]*\{/
/** A name of a common table is a plain word: nothing that could be read as a file or as a table of the engine. */
const plainName = /^(?!duckdb_|pragma_|sqlite_|pg_|information_schema)[a-z_][a-z0-9_]*$/i

class Refused extends Error {
  readonly problem: StatementProblem
  constructor(problem: StatementProblem) {
    super(problem.kind)
    this.problem = problem
  }
}

const refuse = (kind: StatementProblem['kind'], name: string, at: unknown): never => {
  throw new Refused({ kind, name, position: typeof at === 'number' && Number.isSafeInteger(at) ? at : null })
}

const checkTable = (node: Node, tables: ReadonlySet<string>, common: ReadonlySet<string>): void => {
  const name = String(node['table_name'])
  const isQualified = node['schema_name'] !== '' || node['catalog_name'] !== ''
  if (isQualified || !(tables.has(name.toLowerCase()) || common.has(name.toLowerCase()))) refuse('table', [node['catalog_name'], node['schema_name'], name].filter((part) => part !== '').join('.'), node['query_location'])
}

const checkFunction = (node: Node): void => {
  const name = String(node['function_name'])
  const isOwn = (node['schema'] === '' || node['schema'] === 'main') && (node['catalog'] === '' || node['catalog'] === 'system')
  if (!isOwn || (closedFunction.test(name) && !openDespite.has(name.toLowerCase()))) refuse('function', name, node['query_location'])
}

const constantOf = (node: unknown): unknown => {
  const value = isNode(node) && node['class'] === 'CONSTANT' ? node['value'] : undefined
  return isNode(value) ? value['value'] : undefined
}

/** A function that makes much of little is told how much by a plain number, not by what is only known when it runs. */
const checkSize = (node: Node): void => {
  const name = String(node['function_name']).toLowerCase()
  const children = Array.isArray(node['children']) ? (node['children'] as readonly unknown[]) : []
  const sized = Object.hasOwn(sizedBy, name) ? sizedBy[name] : undefined
  const isSmall = (child: unknown): boolean => {
    const value = constantOf(child)
    return typeof value === 'number' && Math.abs(value) <= (sized?.most ?? 0)
  }
  const isFormat = name === 'format' || name === 'printf'
  const format = constantOf(children[0])
  if (sized !== undefined ? !children.slice(sized.from, sized.to).every(isSmall) : isFormat && (typeof format !== 'string' || wideFormat.test(format))) refuse('size', name, node['query_location'])
}

/** Common tables of a node, each checked with those before it in sight; the names the node itself sees. */
const checkCommon = (map: readonly unknown[], tables: ReadonlySet<string>, common: ReadonlySet<string>): ReadonlySet<string> => {
  const seen = new Set(common)
  for (const entry of map) {
    if (!isNode(entry)) continue
    const name = String(entry['key'])
    if (!plainName.test(name)) refuse('table', name, null)
    const { value } = entry
    const query = isNode(value) ? value['query'] : undefined
    const isRecursive = isNode(query) && isNode(query['node']) && query['node']['type'] === 'RECURSIVE_CTE_NODE'
    check(value, tables, isRecursive ? new Set([...seen, name.toLowerCase()]) : new Set(seen))
    seen.add(name.toLowerCase())
  }
  return seen
}

/** @param isSource whether a function stands where a table does: its rows are made as they are read */
const check = (value: unknown, tables: ReadonlySet<string>, common: ReadonlySet<string>, isSource = false): void => {
  if (Array.isArray(value)) {
    for (const item of value) check(item, tables, common)
    return
  }
  if (!isNode(value)) return
  const { type } = value
  if ('sample' in value && 'alias' in value && !sources.has(type)) refuse('statement', String(type), value['query_location'])
  if ('modifiers' in value && !queries.has(type)) refuse('statement', String(type), null)
  if (type === 'BASE_TABLE') checkTable(value, tables, common)
  if (type === 'TABLE_FUNCTION') {
    const called = value['function']
    const name = isNode(called) ? String(called['function_name']) : ''
    if (!tableFunctions.has(name.toLowerCase())) refuse('function', name, value['query_location'])
  }
  if (value['class'] === 'FUNCTION') {
    checkFunction(value)
    if (!isSource) checkSize(value)
  }
  if (value['class'] === 'PARAMETER') refuse('parameter', '$', value['query_location'])
  const map = value['cte_map']
  const names = isNode(map) && Array.isArray(map['map']) ? checkCommon(map['map'], tables, common) : common
  for (const [member, inside] of Object.entries(value)) if (member !== 'cte_map') check(inside, tables, names, type === 'TABLE_FUNCTION' && member === 'function')
}

/**
 * What keeps a text from being asked; undefined when it is one select over these tables.
 *
 * @param tables names of the tables that are seen, in small letters
 */
export const statementProblem = async (session: WarehouseSession, text: string, tables: ReadonlySet<string>): Promise<StatementProblem | undefined> => {
  const { tree } = await session.one<{ tree: string }>('console.parse', sql`select cast(json_serialize_sql(${text}::varchar) as varchar) as tree`)
  const parsed = JSON.parse(tree) as { readonly error: boolean; readonly error_type?: string; readonly error_message?: string; readonly position?: string; readonly statements?: readonly unknown[] }
  if (parsed.error) {
    if (parsed.error_type !== 'parser') return { kind: 'statement', name: '', position: null }
    return { kind: 'syntax', name: parsed.error_message ?? '', position: parsed.position === undefined ? null : Number(parsed.position) }
  }
  if (parsed.statements?.length !== 1) return { kind: 'several', name: String(parsed.statements?.length ?? 0), position: null }
  try {
    check(parsed.statements, tables, new Set())
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.problem
    throw error
  }
}

/** The engine's own count of statements: what its parser and ours disagree on is not run. */
export const isOneStatement = async (connection: DuckDBConnection, text: string): Promise<boolean> => (await connection.extractStatements(text)).count === 1
