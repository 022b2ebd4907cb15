import { expect, test } from 'vitest'
import { pathParameters } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { inputMembers, openApiDocument } from './openapi.ts'

const document = openApiDocument(endpoints)
type Operation = { readonly operationId: string; readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: object }[]; readonly responses: Record<string, object>; readonly security?: readonly object[] }
const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as unknown as Operation })))

const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => (name === '$ref' && typeof member === 'string' ? [member] : referencesIn(member)))
}

const at = (reference: string): unknown =>
  reference.replace(/^#\//, '').split('/').reduce<unknown>((inside, part) => (inside as Record<string, unknown> | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')], document)

test('every endpoint of the contract is one operation of the document', () => {
  expect(operations.map(({ operation }) => operation.operationId).toSorted()).toEqual(endpoints.map(({ name }) => name).toSorted())
  expect(JSON.parse(JSON.stringify(document))).toEqual(document)
})

test('every reference leads somewhere, also those of schemas that hold themselves', () => {
  const references = referencesIn(document)
  expect(references.length).toBeGreaterThan(endpoints.length)
  expect(references.filter((reference) => at(reference) === undefined)).toEqual([])
})

test('every parameter of a path is declared, and every operation has its answer and its problem', () => {
  for (const { path, operation } of operations) {
    const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')
    expect(declared.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? [])
    expect(declared.every(({ required }) => required)).toBe(true)
    expect(Object.keys(operation.responses)).toHaveLength(2)
    expect(operation.responses).toHaveProperty('default')
  }
})

test('only what needs no sign-in is open', () => {
  const open = operations.filter(({ operation }) => operation.security?.length === 0).map(({ operation }) => operation.operationId)
  expect(open.toSorted()).toEqual(['ready.get', 'session.create'])
})

test('names and addresses of endpoints are unique, and path parameters are members of the input', () => {
  expect(new Set(endpoints.map(({ name }) => name)).size).toBe(endpoints.length)
  expect(new Set(endpoints.map(({ method, path }) => `${method} ${path}`)).size).toBe(endpoints.length)
  for (const endpoint of endpoints) expect(inputMembers(endpoint).map(({ name }) => name)).toEqual(expect.arrayContaining([...pathParameters(endpoint.path)]))
})

test('what comes in a query string is readable from text', () => {
  for (const endpoint of endpoints.filter(({ method }) => method === 'GET' || method === 'DELETE')) {
    for (const { name, schema } of inputMembers(endpoint)) {
      if (schema['type'] !== 'integer' && schema['type'] !== 'number') continue
      const number = String(Math.min(2, Number(schema['maximum'] ?? 2)))
      const given = { ...Object.fromEntries(inputMembers(endpoint).filter(({ required }) => required).map((member) => [member.name, 'x'])), [name]: number }
      const issues = endpoint.input.safeParse(given).error?.issues.filter(({ path }) => path[0] === name) ?? []
      expect(issues, `${endpoint.name} ${name}`).toEqual([])
    }
  }
})
