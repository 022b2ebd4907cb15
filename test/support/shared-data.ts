import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { TestRunner } from 'vitest'
import { root, sharedFolder } from '../../tools/machine.ts'
import { sharedDataNote } from '../../tools/outcome.ts'

/**
 * The folder of one of the founding data sets; skips the running test, with a reason, on a machine that has none of them.
 *
 * @param name - folder below ../shared/data, such as `online_retail`
 * @returns its absolute path
 * @throws when the data are there but this set is not, or when no test is running (in `beforeAll` use findSharedData)
 */
export function sharedData(name: string): string {
  const folder = findSharedData(name)
  if (folder !== undefined) return folder
  const test = TestRunner.getCurrentTest()
  if (test === undefined) throw new Error(`sharedData('${name}') was called outside a test; use findSharedData there`)
  return test.context.skip(`${sharedDataNote} ${name} is looked for in ${join('..', 'shared', 'data')} beside the checkout`)
}

/** The same for hooks and module level: undefined on a machine that has no shared data. */
export function findSharedData(name: string): string | undefined {
  const shared = sharedFolder()
  if (shared === undefined) return undefined
  const folder = join(shared, name)
  if (!existsSync(folder)) throw new Error(`${join('..', 'shared', 'data')} has no data set '${name}' (looked in ${root}/..)`)
  return folder
}
