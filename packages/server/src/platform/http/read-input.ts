import { pathParameters } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import { z } from 'zod'
import { httpErrors } from './errors.ts'
import type { Language } from './problem.ts'
import { definitionOf, unknownMembers, unstorable } from './unknown-members.ts'
import type { Fault } from './unknown-members.ts'

const chinese = z.locales.zhCN().localeError

const missing: Readonly<Record<Language, string>> = { en: 'is missing', zh: '缺少此项' }

const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((place, part) => (typeof part === 'number' ? `${place}[${part}]` : place === '' ? String(part) : `${place}.${String(part)}`), '')

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inside, part) => (typeof inside === 'object' && inside !== null ? (inside as Record<PropertyKey, unknown>)[part] : undefined), value)

const faultsOf = (error: z.ZodError, value: unknown, language: Language): readonly Fault[] =>
  error.issues.map((issue) => ({
    where: placeOf(issue.path) || 'body',
    message: issue.path.length > 0 && valueAt(value, issue.path) === undefined && issue.code.startsWith('invalid_') ? missing[language] : issue.message.replace(/^Invalid input: /, ''),
  }))

/** What a schema finds wrong with a value, and the members it does not know; the parsed value when nothing. */
export const check = (schema: z.ZodType, value: unknown, language: Language): { readonly faults: readonly Fault[]; readonly value: unknown } => {
  const parsed = language === 'zh' ? schema.safeParse(value, { error: chinese }) : schema.safeParse(value)
  const faults = [...unknownMembers(schema, value, '', language), ...(parsed.success ? [] : faultsOf(parsed.error, value, language))]
  return { faults, value: parsed.success ? parsed.data : undefined }
}

const isList = (schema: z.ZodType | undefined): boolean => {
  if (schema === undefined) return false
  const definition = definitionOf(schema)
  return definition.type === 'array' || isList(definition.innerType ?? definition.in)
}

/** Text of a query string in the shape the schema expects: one value for a list is a list of one. */
const listsOf = (input: Readonly<Record<string, unknown>>, schema: z.ZodType): Readonly<Record<string, unknown>> => {
  const shape = definitionOf(schema).shape ?? {}
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, typeof value === 'string' && isList(shape[name]) ? [value] : value]))
}

export interface RawInput {
  readonly params: Readonly<Record<string, unknown>>
  readonly query: Readonly<Record<string, unknown>>
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown
}

const merged = (endpoint: Endpoint, raw: RawInput, language: Language): { readonly input: Readonly<Record<string, unknown>>; readonly faults: readonly Fault[] } => {
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
  const body = raw.body ?? {}
  if (!inQuery && (typeof body !== 'object' || Array.isArray(body)))
    return { input: {}, faults: [{ where: 'body', message: language === 'zh' ? '必须是 JSON 对象' : 'must be a JSON object' }] }
  const rest = inQuery ? listsOf(raw.query, endpoint.input) : (body as Readonly<Record<string, unknown>>)
  const faults: Fault[] = []
  for (const name of pathParameters(endpoint.path))
    if (Object.hasOwn(rest, name) && rest[name] !== raw.params[name])
      faults.push({ where: name, message: language === 'zh' ? `与路径中的“${String(raw.params[name])}”不一致` : `differs from "${String(raw.params[name])}" in the path` })
  if (!inQuery && Object.keys(raw.query).length > 0)
    faults.push({ where: `query.${Object.keys(raw.query)[0]}`, message: language === 'zh' ? '此接口的参数须放在 JSON 正文中' : 'this endpoint takes its input as a JSON body, not in the query' })
  return { input: { ...rest, ...raw.params }, faults }
}

/**
 * One input object out of path, query and body, validated by the endpoint's schema.
 *
 * @throws INPUT_INVALID naming each place at fault; a member the endpoint does not know is a fault too
 */
export const readInput = (endpoint: Endpoint, raw: RawInput, language: Language): unknown => {
  const { input, faults } = merged(endpoint, raw, language)
  const early = [...faults, ...unstorable(input, '', language)]
  if (early.length > 0) throw httpErrors.INPUT_INVALID({ errors: early })
  const checked = check(endpoint.input, input, language)
  if (checked.faults.length > 0) throw httpErrors.INPUT_INVALID({ errors: checked.faults.slice(0, 50) })
  return checked.value
}

/** @throws OUTPUT_INVALID naming the endpoint when an answer is not what the contract promises */
export const assertOutput = (endpoint: Endpoint, output: unknown): void => {
  const { faults } = check(endpoint.output, output, 'en')
  if (faults.length > 0) throw httpErrors.OUTPUT_INVALID({ endpoint: endpoint.name, errors: faults.slice(0, 20) })
}
