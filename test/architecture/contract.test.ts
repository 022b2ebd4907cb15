import { endpoints } from '@sextant/contract'
import { expect, it } from 'vitest'
import { isTest, lineCounter, packageSources, parseSource, report } from './sources.ts'
import type { Source, Violation } from './sources.ts'

const table = Object.values(endpoints)

/** Addresses of the API spelt out where the table of endpoints should be asked. */
function speltAddresses(sources: readonly Source[]): Violation[] {
  const mayNot = (path: string): boolean => /^packages\/(?:cli|web)\/src\/|^packages\/server\/src\/domains\//.test(path) && !isTest(path)
  return sources.filter((source) => mayNot(source.path)).flatMap((source) => {
    const line = lineCounter(source.text)
    const literals = source.nodes.filter((node) => (node.type === 'Literal' || node.type === 'TemplateElement') && /^['"`]?\/v1\/[a-z]/.test(source.text.slice(node.start, node.end)))
    const spelt = literals.filter((node) => !/\/v1\/(?:ready|openapi\.json)/.test(source.text.slice(node.start, node.end)))
    return spelt.map((node) => ({ where: `${source.path}:${line(node.start)}`, what: 'take the path from the table of @sextant/contract' }))
  })
}

it('no CLI verb, page or domain spells an address of the API by hand', () => {
  expect(report('ADR 0002, one table of endpoints', speltAddresses(packageSources()))).toBe('')
  expect(speltAddresses([parseSource('packages/web/src/a.ts', `fetch('/v1/customers')`)])).toHaveLength(1)
  expect(speltAddresses([parseSource('packages/web/src/a.ts', 'fetch(`/v1/customers/${id}`)')])).toHaveLength(1)
  expect(speltAddresses([parseSource('packages/web/src/a.ts', `fetch(pathOf(getCustomer))\nfetch('/v1/ready')`)])).toEqual([])
})

it('endpoints, addresses and CLI verbs are unique, and every verb shows an example that begins with the launcher', () => {
  const repeated = (values: readonly string[]): string[] => values.filter((value, index) => values.indexOf(value) !== index)
  expect(repeated(table.map((endpoint) => endpoint.name))).toEqual([])
  expect(repeated(table.map((endpoint) => `${endpoint.method} ${endpoint.path.replaceAll(/:\w+/g, ':')}`))).toEqual([])
  const verbs = table.flatMap((endpoint) => (endpoint.cli === undefined ? [] : [endpoint.cli]))
  expect(repeated(verbs.map((verb) => verb.verb))).toEqual([])
  expect(verbs.filter((verb) => !verb.example.startsWith(`./sextant ${verb.verb}`)).map((verb) => verb.verb)).toEqual([])
  expect(table.length).toBeGreaterThan(10)
})
