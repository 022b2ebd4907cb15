import { expect, it } from 'vitest'
import { rawUses } from './house.ts'
import { impurities, rawCalls } from './purity.ts'
import { packageSources, parseSource, report } from './sources.ts'

it('settings, clocks, dice, printing and engine names stay where ARCHITECTURE.md puts them', () => {
  expect(report('ARCHITECTURE.md, where does X go?', impurities(packageSources()))).toBe('')
})

it.each([
  ['packages/web/src/a.ts', 'const a = process.env.HOME'],
  ['packages/server/src/domains/data/a.ts', 'const a = Date.now()'],
  ['packages/rules/src/a.ts', 'const a = new Date()'],
  ['packages/kernels/src/a.ts', 'const a = Math.random()'],
  ['packages/kernels/src/a.ts', `import { join } from 'node:path'`],
  ['packages/server/src/app.ts', `console.log('started')`],
  ['packages/rules/src/a.ts', `if (engine === 'duckdb') a()`],
  ['packages/server/src/domains/data/a.ts', `switch (e) { case 'trino': a() }`],
])('a stray one is found: %s %s', (path, text) => {
  expect(impurities([parseSource(path, text)])).toHaveLength(1)
})

it.each([
  ['packages/server/src/config.ts', 'const a = process.env.HOME'],
  ['packages/rules/src/a.ts', `const a = new Date(text)\nconst b = 'duckdb'`],
  ['packages/cli/src/a.ts', `console.log('ok')`],
  ['packages/sql/src/dialect/duckdb.ts', `if (engine === 'duckdb') a()`],
  ['packages/server/src/domains/data/a.test.ts', 'const a = Date.now()'],
])('one in its place passes: %s', (path, text) => {
  expect(impurities([parseSource(path, text)])).toEqual([])
})

it('every unbound piece of SQL was counted by somebody', () => {
  expect(rawCalls([parseSource('packages/rules/src/a.ts', 'sql`${raw(order)}`')])).toEqual(['packages/rules/src/a.ts:1'])
  const found = rawCalls(packageSources())
  expect(found, `raw() puts text into SQL unbound (ARCHITECTURE.md, SQL); test/architecture/house.ts says rawUses = ${rawUses}. Bind it, or change the number with a reason:\n${found.join('\n')}`).toHaveLength(rawUses)
})
