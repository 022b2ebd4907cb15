import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { errorsPage, parseErrors, readErrorCatalogue } from '../../tools/error-catalogue.ts'
import { root } from '../../tools/machine.ts'
import { testGroups } from '../../tools/test-groups.ts'
import { besideTheLoop, besideTheLoopMayImport, domainOrder, limits, packageEdges, serverEdges } from './house.ts'
import { listFiles } from '../../tools/source-files.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const list = (names: readonly string[]): string => (names.length === 0 ? '∅' : names.join(', '))

it('ARCHITECTURE.md states the edges and limits that are enforced, word for word', () => {
  const text = read('ARCHITECTURE.md')
  const order = domainOrder.map((peers) => peers.map((domain) => `\`${domain}\``).join(', ')).join(' ← ')
  const edges = [...Object.entries(packageEdges), ...Object.entries(serverEdges).map(([zone, to]): [string, readonly string[]] => [`server/${zone}`, to])]
  for (const [from, to] of edges) expect(text).toContain(`| \`${from}\` | ${list(to)} |`)
  expect(text).toContain(order)
  expect(text).toContain(`${besideTheLoop.map((domain) => `\`${domain}\``).join(', ')} on ${besideTheLoopMayImport.map((domain) => `\`${domain}\``).join(', ')}`)
  expect(text).toContain(`${limits.fileLines} lines a file, ${limits.functionLines} a function, ${limits.componentLines} a component, ${limits.doorLines} a door (${limits.libraryDoorLines} for a library's)`)
})

it('every error has a code of its own, and docs/reference/errors.md lists them all and no others', () => {
  const errors = readErrorCatalogue()
  const codes = errors.map((error) => error.code)
  expect(codes.filter((code, index) => codes.indexOf(code) !== index), 'STYLE 29: codes are unique over the product').toEqual([])
  expect(codes.filter((code) => !/^[A-Z][A-Z0-9_]*$/.test(code)), 'codes are upper case').toEqual([])
  expect(read('docs/reference/errors.md') === errorsPage(errors), 'docs/reference/errors.md is stale: run npm run errors-doc').toBe(true)
})

it('the catalogue reader sees literals, templates and functions', () => {
  const text = 'const e = defineErrors({ A_B: { status: 404, message: ({ n }: { n: string }) => `no "${n}"`, zh: () => "无", fix: "look" } })'
  expect(parseErrors('a.ts', text)).toEqual([{ code: 'A_B', status: '404', message: 'no "{n}"', fix: 'look', file: 'a.ts' }])
})

it('every decision record has its parts, and its check exists', () => {
  const records = readdirSync(join(root, 'docs', 'adr')).filter((name) => /^\d{4}-.*\.md$/.test(name) && !name.startsWith('0000'))
  expect(records.length).toBeGreaterThan(2)
  expect(new Set(records.map((name) => name.slice(0, 4))).size, 'two records share a number').toBe(records.length)
  for (const name of records) {
    const text = read(`docs/adr/${name}`)
    for (const part of ['## Context', '## Decision', '## Consequences', '## Before/After', 'Check:']) expect(text.replace('Before / After', 'Before/After').includes(part), `docs/adr/${name} lacks ${part}`).toBe(true)
    const checks = [...(/^Check:([\s\S]*)/m.exec(text)?.[1] ?? '').matchAll(/`((?:test|packages|tools|examples|bench)\/[^`]+)`/g)].map((match) => match[1] ?? '')
    expect(checks.length, `docs/adr/${name}: Check: names a test file in backticks`).toBeGreaterThan(0)
    for (const check of checks) expect(existsSync(join(root, check)), `docs/adr/${name}: its check ${check} does not exist`).toBe(true)
  }
})

it('every test file belongs to exactly one group of npm test', () => {
  const tests = listFiles().filter((path) => /\.test\.tsx?$/.test(path))
  const homeless = tests.filter((path) => testGroups.filter((group) => group.folders.some((folder) => path.startsWith(`${folder}/`))).length !== 1)
  expect(homeless, 'tools/test-groups.ts names the folders').toEqual([])
})

it('links between documents lead to files that exist', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'GLOSSARY.md', 'docs/dependencies.md']
  const links = documents.flatMap((file) => [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => ({ file, target: join(root, file, '..', match[1] ?? '') })))
  expect(links.filter((link) => !existsSync(link.target))).toEqual([])
})
