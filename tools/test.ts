import { spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { provide, root, sharedFolder } from './machine.ts'
import type { Requirement } from './machine.ts'
import { closingLines, judgeSkips, sum } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { runVitest } from './run-vitest.ts'
import { testGroups } from './test-groups.ts'
import type { TestGroup } from './test-groups.ts'

/**
 * `npm test [-- <group or path> …]`: type check, lint, then the vitest groups. Without arguments everything runs; group names choose groups,
 * paths choose the vitest files below them.
 */
interface Step {
  readonly name: string
  readonly needs: readonly Requirement[]
  readonly run: () => Outcome | Promise<Outcome>
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const pass: Outcome = { passed: 1, failed: [], skipped: [] }

function runCommand(name: string, program: string, args: readonly string[]): Outcome {
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', program), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
  if (error !== undefined) say(`${program}: ${error.message}`)
  return status === 0 ? pass : { passed: 0, failed: [name], skipped: [] }
}

/** One test: the server side, and the web when it has sources. */
function checkTypes(): Outcome {
  const hasWeb = globSync('packages/web/src/**/*.{ts,tsx}', { cwd: root }).length > 0
  const outcomes = (hasWeb ? ['.', 'packages/web'] : ['.']).map((project) => runCommand('type check', 'tsc', ['-p', project, '--pretty', 'false']))
  return outcomes.find((outcome) => outcome.failed.length > 0) ?? pass
}

const commandSteps: readonly Step[] = [
  { name: 'types', needs: [], run: checkTypes },
  { name: 'lint', needs: [], run: () => runCommand('lint', 'oxlint', ['--type-aware', '--deny-warnings']) },
]

function vitestStep(name: string, needs: readonly Requirement[], paths: readonly string[]): Step {
  return { name, needs, run: () => runVitest(paths.map((path) => resolve(root, path))) }
}

const isBelow = (path: string, group: TestGroup): boolean => group.folders.some((folder) => path.startsWith(folder))

function chooseSteps(args: readonly string[]): Step[] {
  const apart = testGroups.find((group) => group.command !== undefined && args.some((arg) => arg === group.name || isBelow(arg, group)))
  if (apart !== undefined) {
    say(`npm test: ${apart.name} is run by  ${apart.command} [-- <path> …]`)
    process.exit(2)
  }
  const own = testGroups.filter((group) => group.command === undefined)
  const all = [...commandSteps, ...own.map((group) => vitestStep(group.name, group.needs, group.folders.map((folder) => folder + sep)))]
  if (args.length === 0) return all
  const steps = all.filter((step) => args.includes(step.name))
  const paths = args.filter((arg) => !all.some((step) => step.name === arg))
  const unknown = paths.filter((path) => !existsSync(resolve(root, path)))
  if (unknown.length > 0) {
    say(`npm test: no such group or path: ${unknown.join(', ')}. Groups: ${all.map((step) => step.name).join(', ')}.`)
    process.exit(2)
  }
  const needs = own.filter((group) => paths.some((path) => isBelow(path, group))).flatMap((group) => group.needs)
  return paths.length === 0 ? steps : [...steps, vitestStep(paths.join(' '), needs, paths)]
}

async function runStep(step: Step): Promise<Outcome> {
  say(`\n── ${step.name}`)
  const start = performance.now()
  let outcome: Outcome
  try {
    outcome = await step.run()
  } catch (error) {
    outcome = { passed: 0, failed: [`${step.name}: ${error instanceof Error ? error.message : String(error)}`], skipped: [] }
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  say(`── ${step.name}: ${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.skipped.length} skipped in ${seconds} s`)
  return outcome
}

const steps = chooseSteps(process.argv.slice(2))
provide([...new Set(steps.flatMap((step) => step.needs))], say)
const outcomes: Outcome[] = []
for (const step of steps) outcomes.push(await runStep(step))
const outcome = judgeSkips(sum(outcomes), sharedFolder() !== undefined)
const exitCode = outcome.failed.length > 0 ? 1 : 0
// Written in one piece and flushed before the exit: nothing may come after the closing line.
process.stdout.write(`\n${closingLines(outcome).join('\n')}\n`, () => process.exit(exitCode))
