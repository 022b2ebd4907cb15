import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lives } from './processes.ts'
import { Unavailable } from './unavailable.ts'

/** The newest release whose server archive lies on Maven Central. */
const version = '476'
const artifact = `io.trino:trino-server:${version}:tar.gz`
const archiveSha256 = 'cfd5accde17e8ebd251eeeb78aed1f490e77bb3a164d95a0f454bf8a7c1cbd3f'
const getGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'

/** What a cluster of ours loads; the server does not start without geospatial. All sixty take twice the room and a longer start. */
const plugins = ['exchange-filesystem', 'geospatial', 'iceberg', 'password-authenticators', 'postgresql'] as const

type Say = (line: string) => void

/** Where the unpacked server is kept, outside every checkout. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME']
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'sextant')
}

const serverFolder = (): string => join(cacheFolder(), `trino-server-${version}`)

/** Whether the cache has it, so that nothing needs to be fetched. */
export const hasServer = (): boolean => existsSync(serverFolder())

/**
 * Gets the server of Trino through Maven, once per machine.
 *
 * @param say - told what takes long
 * @returns its folder, with `lib` and `plugin` below it
 * @throws Unavailable when neither the cache nor Maven has it
 */
export async function fetchServer(say: Say): Promise<string> {
  const cache = cacheFolder()
  const home = serverFolder()
  if (existsSync(home)) return home
  mkdirSync(cache, { recursive: true })
  sweep(cache)
  const bench = join(cache, `unpacking-${process.pid}`)
  mkdirSync(bench)
  try {
    const archive = await getArchive(bench, say)
    await unpack(archive, bench, say)
    // One step, so that a server in the cache is whole; whoever comes second keeps the first one's.
    if (!existsSync(home)) renameSync(join(bench, 'server'), home)
  } catch (error) {
    if (!existsSync(home)) throw error
  } finally {
    rmSync(bench, { recursive: true, force: true })
  }
  return home
}

/** Removes what processes that died left half unpacked. */
function sweep(cache: string): void {
  for (const name of readdirSync(cache)) {
    const pid = Number(/^unpacking-(\d+)$/.exec(name)?.[1])
    if (Number.isInteger(pid) && pid !== process.pid && !lives(pid)) rmSync(join(cache, name), { recursive: true, force: true })
  }
}

/** From Maven's own store where it is already, else through Maven, three times. */
async function getArchive(bench: string, say: Say): Promise<string> {
  const name = `trino-server-${version}.tar.gz`
  const kept = join(homedir(), '.m2', 'repository', 'io', 'trino', 'trino-server', version, name)
  if (existsSync(kept) && (await sha256(kept)) === archiveSha256) return kept
  let reason = ''
  for (const attempt of [1, 2, 3]) {
    say(`fetching Trino ${version} through Maven: 820 MB, a minute or more (attempt ${attempt} of 3)`)
    const start = performance.now()
    reason = await maven(bench)
    const got = join(bench, name)
    if (reason === '' && (await sha256(got)) === archiveSha256) {
      say(`fetched in ${((performance.now() - start) / 1000).toFixed(0)} s`)
      return got
    }
    if (reason === '') reason = `the archive's checksum is not ${archiveSha256}`
    rmSync(got, { force: true })
    if (attempt < 3) await wait(attempt * 3_000)
  }
  throw new Unavailable(`Trino ${version} could not be fetched from Maven Central: ${reason}`)
}

/** @returns why it failed; empty when it did not */
async function maven(folder: string): Promise<string> {
  const args = ['-q', '-B', '-C', getGoal, `-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`, '-Dmdep.useBaseVersion=true']
  const ending = await runToEnd('mvn', args, folder, 10 * 60_000)
  if (ending.missing) throw new Unavailable('Maven (mvn) is not installed, and it is what fetches Trino; run: sudo apt-get install -y maven')
  if (ending.code === 0) return ''
  const errors = ending.output.split('\n').filter((line) => line.includes('[ERROR]'))
  return (errors[0] ?? ending.output.trim().split('\n').at(-1) ?? 'mvn failed').replace('[ERROR]', '').trim()
}

async function unpack(archive: string, bench: string, say: Say): Promise<void> {
  const start = performance.now()
  const whole = join(bench, 'whole')
  mkdirSync(whole)
  // Plugins are hard links to each other's files, so all of them are unpacked and the superfluous ones removed.
  const ending = await runToEnd('tar', ['-xzf', archive, '-C', whole, '--strip-components=1'], bench, 10 * 60_000)
  if (ending.code !== 0) throw new Error(`the archive of Trino could not be unpacked in ${bench} (1.7 GB are needed for a moment): ${ending.output.trim()}`)
  const server = join(bench, 'server')
  mkdirSync(join(server, 'plugin'), { recursive: true })
  renameSync(join(whole, 'lib'), join(server, 'lib'))
  for (const plugin of plugins) renameSync(join(whole, 'plugin', plugin), join(server, 'plugin', plugin))
  say(`unpacked in ${((performance.now() - start) / 1000).toFixed(0)} s`)
}

interface Ending {
  readonly code: number | null
  readonly output: string
  readonly missing: boolean
}

async function runToEnd(program: string, args: readonly string[], cwd: string, limitMs: number): Promise<Ending> {
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
