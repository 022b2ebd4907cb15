import { z } from 'zod'
import { pathParameters } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { problemSchema } from './shapes.ts'

type JsonObject = Readonly<Record<string, unknown>>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonObject => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any', reused: 'inline', cycles: 'ref' }) as Record<string, unknown>
  return rest
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, JsonObject>>
  readonly required: readonly string[]
}

const membersOf = (schema: JsonObject): ObjectSchema => ({
  properties: (schema['properties'] ?? {}) as ObjectSchema['properties'],
  required: (schema['required'] ?? []) as readonly string[],
})

const parameter = (name: string, place: 'path' | 'query', members: ObjectSchema): JsonObject => ({
  name, in: place, required: place === 'path' || members.required.includes(name), schema: members.properties[name] ?? { type: 'string' },
})

/** One member of an endpoint's input, for who makes flags or forms of it. */
export interface InputMember {
  readonly name: string
  readonly required: boolean
  /** JSON Schema of what may be given. */
  readonly schema: JsonObject
}

/**
 * The members of an endpoint's input, path parameters included, in the order of the contract.
 *
 * Example:
 * ```ts
 * import { getCustomer, inputMembers } from '@sextant/contract'
 * inputMembers(getCustomer).map(({ name, required }) => [name, required]) // => [['id', true]]
 * ```
 */
export const inputMembers = (endpoint: Endpoint): readonly InputMember[] => {
  const { properties, required } = membersOf(schemaOf(endpoint.input, 'input'))
  return Object.entries(properties).map(([name, schema]) => ({ name, schema, required: required.includes(name) }))
}

/** References inside one schema are to itself; in the document they must name where it stands. */
const rebased = (value: unknown, place: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => rebased(item, place))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) =>
    name === '$ref' && typeof member === 'string' && member.startsWith('#') ? [name, `${place}${member.slice(1)}`] : [name, rebased(member, place)]))
}

const bodyOf = (members: ObjectSchema, inPath: readonly string[]): JsonObject => {
  const properties = Object.fromEntries(Object.entries(members.properties).filter(([name]) => !inPath.includes(name)))
  const required = members.required.filter((name) => !inPath.includes(name))
  if (Object.keys(properties).length === 0) return {}
  const schema = { type: 'object', properties, ...(required.length > 0 ? { required } : {}), additionalProperties: false }
  return { requestBody: { required: required.length > 0, content: { 'application/json': { schema } } } }
}

const refOfProblem = { $ref: '#/components/responses/Problem' }

const securityOf = (endpoint: Endpoint): JsonObject => (endpoint.permission === 'open' ? { security: [] } : {})

const operationOf = (endpoint: Endpoint, componentName: string): JsonObject => {
  const inPath = pathParameters(endpoint.path)
  const members = membersOf(schemaOf(endpoint.input, 'input'))
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE'
  const query = inQuery ? Object.keys(members.properties).filter((name) => !inPath.includes(name)) : []
  const key = { name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }
  const parameters = [...inPath.map((name) => parameter(name, 'path', members)), ...query.map((name) => parameter(name, 'query', members)), ...(endpoint.method === 'GET' ? [] : [key])]
  return {
    operationId: endpoint.name,
    summary: endpoint.summary,
    tags: [endpoint.name.split('.')[0]],
    'x-permission': endpoint.permission,
    ...(endpoint.cli === undefined ? {} : { 'x-cli': endpoint.cli.example }),
    ...securityOf(endpoint),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(inQuery ? {} : bodyOf(members, inPath)),
    responses: {
      [String(endpoint.status ?? 200)]: { description: endpoint.summary, content: { 'application/json': { schema: { $ref: `#/components/schemas/${componentName}` } } } },
      default: refOfProblem,
    },
  }
}

/** `segments.list-customers` → `SegmentsListCustomers`, unique as endpoint names are. */
const componentNameOf = (endpoint: Endpoint): string => endpoint.name.split(/[.-]/).map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`).join('')

const openApiPath = (path: string): string => path.replaceAll(/:([A-Za-z]+)/g, '{$1}')

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonObject
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonObject>>; readonly responses: JsonObject; readonly securitySchemes: JsonObject }
  readonly security: readonly JsonObject[]
}

/**
 * The OpenAPI 3.1 document of the endpoints given.
 *
 * @param endpoints rows of the contract; names unique
 * @returns one operation per endpoint (`operationId` is its name) and one component schema per answer
 *
 * Example:
 * ```ts
 * import { endpoints, openApiDocument } from '@sextant/contract'
 * openApiDocument(endpoints).paths['/v1/customers/{id}']?.['get']?.['operationId'] // => 'customers.get'
 * ```
 */
export const openApiDocument = (endpoints: readonly Endpoint[]): OpenApiDocument => {
  const paths: Record<string, Record<string, JsonObject>> = {}
  const schemas: Record<string, JsonObject> = { Problem: rebased(schemaOf(problemSchema, 'output'), '#/components/schemas/Problem') as JsonObject }
  for (const endpoint of endpoints) {
    const name = `${componentNameOf(endpoint)}Answer`
    const place = openApiPath(endpoint.path)
    schemas[name] = rebased(schemaOf(endpoint.output, 'output'), `#/components/schemas/${name}`) as JsonObject
    paths[place] = { ...paths[place], [endpoint.method.toLowerCase()]: operationOf(endpoint, name) }
  }
  const problem = { description: 'What went wrong, where, and what to do (RFC 9457).', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } }
  return {
    openapi: '3.1.0',
    info: { title: 'Sextant', version: '1', description: 'Self-hosted analytical CRM. Every endpoint is also a verb of the command line.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas,
      responses: { Problem: problem },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'sextant_session', description: 'Set by POST /v1/session.' },
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, sxt_…' },
        writeKey: { type: 'http', scheme: 'basic', description: 'An API key as the user name with an empty password, as Segment clients send it.' },
      },
    },
    security: [{ session: [] }, { apiKey: [] }, { writeKey: [] }],
  }
}
