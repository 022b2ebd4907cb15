import { expect, it } from 'vitest'
import { doorFaults, namelessFiles, oversized } from './shape.ts'
import { listFiles } from '../../tools/source-files.ts'
import { allSources, packageSources, parseSource, report } from './sources.ts'

const lines = (count: number, line: string): string => `${line}\n`.repeat(count)

it('doors are short and list their names', () => {
  expect(report('ARCHITECTURE.md, doors', doorFaults(allSources()))).toBe('')
  expect(doorFaults([parseSource('packages/web/src/index.ts', `export * from './a.ts'\nexport default 1`)])).toHaveLength(2)
  expect(doorFaults([parseSource('packages/server/src/domains/data/index.ts', lines(61, `export { a } from './a.ts'`))])).toHaveLength(1)
  expect(doorFaults([parseSource('packages/contract/src/index.ts', lines(61, `export { a } from './a.ts'`))])).toEqual([])
})

it('no file or folder is called utils, helpers, common or types', () => {
  expect(report('ARCHITECTURE.md, names', namelessFiles(listFiles().filter((path) => /\.tsx?$/.test(path))))).toBe('')
  expect(namelessFiles(['packages/web/src/utils/a.ts', 'packages/sql/src/types.ts', 'packages/web/src/date-helper.ts'])).toHaveLength(3)
  expect(namelessFiles(['packages/contract/src/segment-types.ts'])).toEqual([])
})

it('files and functions fit on the screens they are read on', () => {
  expect(report('ARCHITECTURE.md, sizes', oversized(packageSources()))).toBe('')
  const body = lines(79, '  if (a) a = 1')
  expect(oversized([parseSource('packages/sql/src/a.ts', `function f(a: number) {\n${body}}\n`)])).toHaveLength(1)
  expect(oversized([parseSource('packages/web/src/A.tsx', `function f(a: number) {\n${body}}\n`)])).toEqual([])
  expect(oversized([parseSource('packages/sql/src/a.ts', `if (b) b()\n${lines(500, 'a()')}`)])).toHaveLength(1)
})

it('a table of data may be as long as its data', () => {
  expect(oversized([parseSource('packages/sql/src/a.ts', `export const rows = [\n${lines(600, '  { a: 1 },')}]\n`)])).toEqual([])
})
