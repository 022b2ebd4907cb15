import { join, relative } from 'node:path'
import { createVitest, startVitest } from 'vitest/node'
import type { TestCase, TestModule } from 'vitest/node'
import { root } from './machine.ts'
import type { Outcome, Skip } from './outcome.ts'

/**
 * Runs the vitest files below the given folders or files.
 *
 * @param paths - absolute paths; a file belongs when its path starts with one of them
 * @param config - vitest's configuration file; the one at the root by default
 * @returns what they came to; a file that cannot be loaded and an error outside any test count as failures
 */
export async function runVitest(paths: readonly string[], config = join(root, 'vitest.config.ts')): Promise<Outcome> {
  const vitest = await startVitest([...paths], { root, config, watch: false, passWithNoTests: true, allowOnly: false, reporters: ['default'] })
  try {
    const modules = vitest.state.getTestModules()
    const outcomes = modules.map(moduleOutcome)
    const stray = vitest.state.getUnhandledErrors().map((error) => `error outside any test: ${firstLine(error)}`)
    return {
      passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
      failed: [...outcomes.flatMap((outcome) => outcome.failed), ...stray],
      skipped: outcomes.flatMap((outcome) => outcome.skipped),
    }
  } finally {
    await vitest.close()
  }
}

/** The same tests, none of them run: all skipped, for the given reason. */
export async function skipVitest(paths: readonly string[], config: string, reason: string): Promise<Outcome> {
  const vitest = await createVitest('test', { root, config, watch: false })
  try {
    const { testModules } = await vitest.collect([...paths])
    const skipped = testModules.flatMap((module) => [...module.children.allTests()].map((test) => ({ name: label(relative(root, module.moduleId), test), reason })))
    return { passed: 0, failed: [], skipped }
  } finally {
    await vitest.close()
  }
}

function moduleOutcome(module: TestModule): Outcome {
  const file = relative(root, module.moduleId)
  const tests = [...module.children.allTests()]
  const failed = tests.filter((test) => test.result().state === 'failed' || test.result().state === 'pending').map((test) => label(file, test))
  const suiteErrors = [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())]
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: [...failed, ...suiteErrors.map((error) => `${file}: ${firstLine(error)}`)],
    skipped: tests.flatMap((test) => skipOf(file, test)),
  }
}

function skipOf(file: string, test: TestCase): Skip[] {
  const result = test.result()
  if (result.state !== 'skipped') return []
  return [{ name: label(file, test), reason: result.note ?? (test.options.mode === 'todo' ? 'to do' : 'no reason given') }]
}

function label(file: string, test: TestCase): string {
  return `${file} > ${test.fullName}`
}

function firstLine(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
  return message.split('\n')[0] ?? message
}
