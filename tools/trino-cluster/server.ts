import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { getArtifact, runToEnd } from './maven.ts'
import type { Artifact } from './maven.ts'
import { lives } from './processes.ts'

/** The newest release whose server archive lies on Maven Central. */
const version = '476'
const archive: Artifact = {
  title: `Trino ${version}`,
  group: 'io.trino',
  name: 'trino-server',
  version,
  type: 'tar.gz',
  sha256: 'cfd5accde17e8ebd251eeeb78aed1f490e77bb3a164d95a0f454bf8a7c1cbd3f',
  takes: '820 MB, a minute or more',
}

/** A server of another maker that speaks S3 and checks signatures: what stands for a company's buckets. */
const bucketServer: Artifact = {
  title: 'S3Proxy 4.1.0',
  group: 'org.gaul',
  name: 's3proxy',
  version: '4.1.0',
  classifier: 'jar-with-dependencies',
  type: 'jar',
  sha256: 'a4d025969aaf796616ed4b1e2491d87d455ce84bb28cb9db086b2e6aaa68b48d',
  takes: '55 MB',
}

/** What a cluster of ours loads; the server does not start without geospatial. All sixty take twice the room and a longer start. */
const plugins = ['exchange-filesystem', 'geospatial', 'iceberg', 'password-authenticators', 'postgresql'] as const

type Say = (line: string) => void

/** Where the unpacked server is kept, outside every checkout. */
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME']
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'sextant')
}

const serverFolder = (): string => join(cacheFolder(), `trino-server-${version}`)
const bucketServerJar = (): string => join(cacheFolder(), `s3proxy-${bucketServer.version}.jar`)

/** Whether the cache has what a cluster is made of, so that nothing needs to be fetched. */
export const hasServers = (): boolean => existsSync(serverFolder()) && existsSync(bucketServerJar())

/**
 * Gets the server of Trino through Maven, once per machine.
 *
 * @param say - told what takes long
 * @returns its folder, with `lib` and `plugin` below it
 * @throws Unavailable when neither the cache nor Maven has it
 */
export const fetchServer = (say: Say): Promise<string> =>
  kept(serverFolder(), async (bench) => {
    await unpack(await getArtifact(archive, bench, say), bench, say)
    return join(bench, 'server')
  })

/**
 * Gets the server that stands for buckets, in the same way.
 *
 * @returns its jar
 */
export const fetchBucketServer = (say: Say): Promise<string> =>
  kept(bucketServerJar(), async (bench) => {
    const jar = join(bench, 'bucket-server.jar')
    copyFileSync(await getArtifact(bucketServer, bench, say), jar)
    return jar
  })

/** What the cache keeps under a name; made on a bench beside it when it is not there. */
async function kept(home: string, make: (bench: string) => Promise<string>): Promise<string> {
  const cache = cacheFolder()
  if (existsSync(home)) return home
  mkdirSync(cache, { recursive: true })
  sweep(cache)
  const bench = join(cache, `unpacking-${process.pid}`)
  mkdirSync(bench)
  try {
    const made = await make(bench)
    // One step, so that what is in the cache is whole; whoever comes second keeps the first one's.
    if (!existsSync(home)) renameSync(made, home)
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
