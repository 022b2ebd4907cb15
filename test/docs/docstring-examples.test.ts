import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleModule, printedTolerance } from './example-module.ts'
import { collectExamples, examplesIn } from './example-source.ts'
import type { Example } from './example-source.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

interface Result { readonly failure: string | null; readonly checks: number }

// Modules are written outside node_modules (Node strips types only there) and run in one process of the pinned Node.
const run = async (examples: readonly Example[]): Promise<Result[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-examples-'))
  try {
    const names = examples.map((_, index) => `example-${String(index).padStart(4, '0')}.ts`)
    const written = examples.map((example, index) => {
      try {
        writeFileSync(join(folder, names[index]!), exampleModule(root, example))
        return null
      } catch (cause) {
        return (cause as Error).message
      }
    })
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    await promisify(execFile)(join(root, 'node_modules/.bin/node'), [join(root, 'test/docs/run-examples.ts'), folder], { cwd: root, timeout: 90_000 })
    const results = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as Record<string, Result>
    return examples.map((_, index) => {
      const failure = written[index] ?? null
      return failure === null ? results[names[index]!]! : { failure, checks: 0 }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const examples = collectExamples(root)

describe('examples in docstrings and documents', () => {
  let results: Result[] = []
  let checked = 0

  beforeAll(async () => {
    results = await run(examples)
  })

  afterAll(() => {
    expect(checked).toBeGreaterThan(50)
  })

  test.each(examples.map(({ place }, index) => [place, index] as const))('%s says what really happens', (place, index) => {
    const { failure, checks } = results[index]!
    expect(failure, place).toBeNull()
    checked += checks
  })
})

describe('the runner of examples', () => {
  const outcome = async (code: string): Promise<string | null> => {
    const [result] = await run([{ place: 'here.ts:1', code }])
    return result!.failure
  }

  test('a wrong example fails loudly, with its line, the value and what was promised', async () => {
    expect(await outcome("import { normalCdf } from '@sextant/kernels'\nnormalCdf(0) // => 0.6")).toMatch(/line 2 .* gives 0\.5.* says 0\.6/)
    expect(await outcome("const word = 'a'\nword // => 'b'")).toMatch(/line 2/)
    expect(await outcome('({ a: 1, b: 2 }) // => { a: 1 }')).toMatch(/gives/)
    expect(await outcome('[1, 2] // => [1, 3]')).toMatch(/gives/)
    expect(await outcome('2.0001 // => 2')).toMatch(/gives/)
    expect(await outcome('-1 // => 1')).toMatch(/gives/)
  })

  test('an example that throws, does not parse, or promises something of nothing fails', async () => {
    expect(await outcome("throw new Error('boom')")).toMatch(/boom/)
    expect(await outcome('const = 3')).toMatch(/does not parse/)
    expect(await outcome('// => 3')).toMatch(/stands behind no statement/)
    expect(await outcome("import { nothingOfTheKind } from '@sextant/kernels'\nnothingOfTheKind()")).toMatch(/nothingOfTheKind/)
  })

  test('a right example passes: printed digits, negative numbers, typed arrays, declarations, several lines', async () => {
    expect(await outcome([
      'Math.PI // => 3.1416', 'Math.min(-0.25, 0) // => -0.25', 'Float64Array.of(1, Number.NaN) // => [1, NaN]', 'const x: number = 1 / 3 // => 0.333',
      'const value = { a: [x], 1: "b" }', 'Object(value)', "// => {", "//   a: [0.3333],", "//   1: 'b',", '// }', "await Promise.resolve('later') // => 'later'",
    ].join('\n'))).toBeNull()
  })

  test('digits printed decide how near a number must be, whole numbers must be exact', () => {
    expect([printedTolerance('0.25'), printedTolerance('1.5e-3'), printedTolerance('12'), printedTolerance('0xff')]).toEqual([0.005, 0.00005, 0, 0])
  })

  test('blocks are found in docstrings with the number of their first line', () => {
    const text = ['/**', ' * ```ts', ' * const a = 1', ' *', ' * a // => 1', ' * ```', ' */'].join('\n')
    expect(examplesIn(text, 'x.ts', /^(?<margin>\s*\* )```ts\s*$/)).toEqual([{ place: 'x.ts:3', code: 'const a = 1\n\na // => 1' }])
    expect(() => examplesIn(' * ```ts\n * a', 'x.ts', /^(?<margin>\s*\* )```ts\s*$/)).toThrow(/never ends/)
  })
})
