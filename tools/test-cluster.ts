import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { excusedQuestions } from '../test/cluster/excused-questions.ts'
import { maven, postgres, provide, root } from './machine.ts'
import { closingLines } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { runVitest, skipVitest } from './run-vitest.ts'
import { prepareCluster, stopCluster } from './trino-cluster/cluster.ts'
import { hasServers } from './trino-cluster/server.ts'
import { Unavailable } from './trino-cluster/unavailable.ts'
import { questionsOfDomains, unaskedQuestions } from './warehouse-questions.ts'

/**
 * `npm run test:cluster [-- <path> …]`: fetches Trino, starts a cluster of three nodes, runs the tests of test/cluster on it and stops it. The last line is the
 * closing line. On a machine that cannot run it everything is skipped with the reason, which under CI=true is a failure.
 */
const limitMinutes = 20
const folder = join('test', 'cluster')
/** Of the files that share a cluster, and of those that need one to themselves. */
const configs = ['vitest.config.ts', 'alone.vitest.config.ts'].map((name) => join(root, folder, name))

const say = (line: string): void => void process.stdout.write(`${line}\n`)

function choosePaths(args: readonly string[]): string[] {
  const wrong = args.filter((arg) => !existsSync(resolve(root, arg)) || !`${relative(root, resolve(root, arg))}${sep}`.startsWith(folder + sep))
  if (wrong.length > 0) {
    say(`npm run test:cluster: not below ${folder}: ${wrong.join(', ')}`)
    process.exit(2)
  }
  return (args.length === 0 ? [folder + sep] : args).map((path) => resolve(root, path) + (path.endsWith(sep) ? sep : ''))
}

/** Those files that share a cluster, then those that need one to themselves. */
function runBoth(paths: readonly string[]): Promise<Outcome> {
  return inTurn((config) => runVitest(paths, config))
}

async function inTurn(run: (config: string) => Promise<Outcome>): Promise<Outcome> {
  let sum: Outcome = { passed: 0, failed: [], skipped: [] }
  for (const config of configs) {
    const { passed, failed, skipped } = await run(config)
    sum = { passed: sum.passed + passed, failed: [...sum.failed, ...failed], skipped: [...sum.skipped, ...skipped] }
  }
  return sum
}

/** Runs all files, and then holds what they have asked against what the domains ask. */
async function runAll(paths: readonly string[]): Promise<Outcome> {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-asked-'))
  const file = join(dir, 'questions')
  process.env['SEXTANT_TEST_TRINO_ASKED'] = file
  try {
    const outcome = await runBoth(paths)
    const asked = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [])
    const known = questionsOfDomains()
    const wrong = unaskedQuestions(known, asked, excusedQuestions).map((sentence) => `test/cluster > every statement of the domains is asked on the cluster: ${sentence}`)
    say(`── of ${known.size} statements that the domains ask the warehouse, ${wrong.length} are not accounted for`)
    return { ...outcome, passed: outcome.passed + (wrong.length === 0 ? 1 : 0), failed: [...outcome.failed, ...wrong] }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function run(paths: readonly string[], isWhole: boolean): Promise<Outcome> {
  try {
    // A cluster that runs already, named by the environment, needs nothing of this machine.
    if (process.env['SEXTANT_TEST_TRINO'] === undefined) await prepareCluster(say)
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error
    if (process.env['CI'] === 'true') return { passed: 0, failed: [`test/cluster: ${error.message}`], skipped: [] }
    return inTurn((config) => skipVitest(paths, config, error.message))
  }
  return isWhole ? runAll(paths) : runBoth(paths)
}

/** After the time for everything: a test that hangs must not hold up whoever waits for the closing line. */
async function overtime(): Promise<Outcome> {
  await wait(limitMinutes * 60_000, undefined, { ref: false })
  return { passed: 0, failed: [`test/cluster: not done within ${limitMinutes} minutes`], skipped: [] }
}

async function outcomeOf(paths: readonly string[], isWhole: boolean): Promise<Outcome> {
  try {
    return await Promise.race([run(paths, isWhole), overtime()])
  } catch (error) {
    return { passed: 0, failed: [`test/cluster: ${error instanceof Error ? error.message : String(error)}`], skipped: [] }
  }
}

const paths = choosePaths(process.argv.slice(2))
provide(hasServers() ? [postgres] : [postgres, maven], say)
const begun = performance.now()
const outcome = await outcomeOf(paths, process.argv.length === 2)
const started = process.env['SEXTANT_TEST_TRINO_DIR']
if (started !== undefined) await stopCluster(started)
const exitCode = outcome.failed.length > 0 ? 1 : 0
say(`── cluster: ${((performance.now() - begun) / 1000).toFixed(1)} s`)
// Written in one piece and flushed before the exit: nothing may come after the closing line.
process.stdout.write(`\n${closingLines(outcome).join('\n')}\n`, () => process.exit(exitCode))
