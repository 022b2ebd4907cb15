import { expect, it } from 'vitest'
import { deepImports, domainFault, forbiddenEdges, valueCycles } from './edges.ts'
import { packageSources, parseSource, report } from './sources.ts'

const rule = 'ARCHITECTURE.md, allowed edges (table: test/architecture/house.ts)'
const one = (path: string, text: string): ReturnType<typeof parseSource>[] => [parseSource(path, text)]

it('packages, platform and domains import only what ARCHITECTURE.md allows', () => {
  expect(report(rule, forbiddenEdges(packageSources()))).toBe('')
})

it('nobody goes past another domain’s or package’s index.ts', () => {
  expect(report('ARCHITECTURE.md, doors', deepImports(packageSources()))).toBe('')
})

it('no file imports itself by a round trip of value imports', () => {
  expect(report('ARCHITECTURE.md, no cycles', valueCycles(packageSources()))).toBe('')
})

it.each([
  ['packages/kernels/src/a.ts', `import { sql } from '@sextant/sql'`],
  ['packages/web/src/a.tsx', `import { openApp } from '@sextant/server'`],
  ['packages/rules/src/a.ts', `const later = await import('@sextant/kernels')`],
  ['packages/cli/src/a.ts', `import { x } from '../../server/src/app.ts'`],
  ['packages/server/src/platform/a.ts', `import type { Rule } from '@sextant/rules'`],
  ['packages/server/src/platform/store/a.ts', `import { list } from '../../domains/customers/index.ts'`],
  ['packages/server/src/domains/customers/a.ts', `export { send } from '../contacts/index.ts'`],
  ['packages/server/src/domains/offers/a.ts', `import { render } from '../templates/index.ts'`],
  ['packages/server/src/domains/loyalty/a.ts', `import { lift } from '../measurement/index.ts'`],
  ['packages/server/src/domains/data/a.ts', `import { config } from '../../config.ts'`],
  ['packages/server/src/domains/weather/a.ts', `import { list } from '../customers/index.ts'`],
])('a forbidden edge is found: %s', (path, text) => {
  expect(forbiddenEdges(one(path, text))).toHaveLength(1)
})

it.each([
  ['packages/rules/src/a.ts', `import { sql } from '@sextant/sql'`],
  ['packages/server/src/domains/measurement/a.ts', `import { list } from '../contacts/index.ts'`],
  ['packages/server/src/domains/contact-centre/a.ts', `import { list } from '../decisions/index.ts'`],
  ['packages/server/src/domains/data/a.ts', `import type { Config } from '../../config.ts'`],
  ['packages/server/src/app.ts', `import { list } from './domains/data/index.ts'`],
])('an allowed edge passes: %s', (path, text) => {
  expect(forbiddenEdges(one(path, text))).toEqual([])
})

it('a deep import is found, the door is not', () => {
  const path = 'packages/server/src/domains/segments/a.ts'
  expect(deepImports(one(path, `import { a } from '../customers/store.ts'`))).toHaveLength(1)
  expect(deepImports(one(path, `import { a } from '@sextant/sql/src/sql.ts'`))).toHaveLength(1)
  expect(deepImports(one(path, `import { a } from '../customers/index.ts'\nimport { b } from './store.ts'`))).toEqual([])
})

it('a value cycle is found, a cycle of types is not', () => {
  const a = parseSource('packages/sql/src/a.ts', `import { b } from './b.ts'\nexport const a = b`)
  expect(valueCycles([a, parseSource('packages/sql/src/b.ts', `import { a } from './a.ts'\nexport const b = () => a`)])).toHaveLength(1)
  expect(valueCycles([a, parseSource('packages/sql/src/b.ts', `import type { a } from './a.ts'\nexport const b = 1`)])).toEqual([])
})

it('the order of domains is a strict one', () => {
  expect(domainFault('segments', 'customers')).toBeUndefined()
  expect(domainFault('customers', 'segments')).toMatch(/comes before/)
  expect(domainFault('journeys', 'campaigns')).toMatch(/beside/)
})
