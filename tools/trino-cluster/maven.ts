import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, existsSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Unavailable } from './unavailable.ts'

/** A file on Maven Central, and what its bytes must be. */
export interface Artifact {
  /** As people call it. */
  readonly title: string
  readonly group: string
  readonly name: string
  readonly version: string
  readonly classifier?: string
  readonly type: string
  readonly sha256: string
  /** How much comes. */
  readonly takes: string
}

const getGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'

const fileName = ({ name, version, classifier, type }: Artifact): string => `${name}-${version}${classifier === undefined ? '' : `-${classifier}`}.${type}`

/**
 * From Maven's own store where it is already, else through Maven, three times.
 *
 * @param bench - where it may be put
 * @returns the file
 * @throws Unavailable when it cannot be had
 */
export async function getArtifact(artifact: Artifact, bench: string, say: (line: string) => void): Promise<string> {
  const { title, group, name, version } = artifact
  const kept = join(homedir(), '.m2', 'repository', ...group.split('.'), name, version, fileName(artifact))
  if (existsSync(kept) && (await sha256(kept)) === artifact.sha256) return kept
  let reason = ''
  for (const attempt of [1, 2, 3]) {
    say(`fetching ${title} through Maven: ${artifact.takes} (attempt ${attempt} of 3)`)
    const start = performance.now()
    reason = await maven(artifact, bench)
    const got = join(bench, fileName(artifact))
    if (reason === '' && (await sha256(got)) === artifact.sha256) {
      say(`fetched in ${((performance.now() - start) / 1000).toFixed(0)} s`)
      return got
    }
    if (reason === '') reason = `the archive's checksum is not ${artifact.sha256}`
    rmSync(got, { force: true })
    if (attempt < 3) await wait(attempt * 3_000)
  }
  throw new Unavailable(`${title} could not be fetched from Maven Central: ${reason}`)
}

/** @returns why it failed; empty when it did not */
async function maven({ title, group, name, version, classifier, type }: Artifact, folder: string): Promise<string> {
  const args = ['-q', '-B', '-C', getGoal, `-Dartifact=${[group, name, version, type, ...(classifier === undefined ? [] : [classifier])].join(':')}`, `-DoutputDirectory=${folder}`, '-Dmdep.useBaseVersion=true']
  const ending = await runToEnd('mvn', args, folder, 10 * 60_000)
  if (ending.missing) throw new Unavailable(`Maven (mvn) is not installed, and it is what fetches ${title}; run: sudo apt-get install -y maven`)
  if (ending.code === 0) return ''
  const errors = ending.output.split('\n').filter((line) => line.includes('[ERROR]'))
  return (errors[0] ?? ending.output.trim().split('\n').at(-1) ?? 'mvn failed').replace('[ERROR]', '').trim()
}

interface Ending {
  readonly code: number | null
  readonly output: string
  readonly missing: boolean
}

/** Runs a program to its end, or for so long. */
export async function runToEnd(program: string, args: readonly string[], cwd: string, limitMs: number): Promise<Ending> {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs, killSignal: 'SIGKILL' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  try {
    await once(child, 'close')
  } catch (error) {
    return { code: null, output: String(error), missing: error instanceof Error && 'code' in error && error.code === 'ENOENT' }
  }
  return { code: child.exitCode, output: child.exitCode === null ? `${output}\n${program} did not end within ${limitMs / 60_000} minutes` : output, missing: false }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
