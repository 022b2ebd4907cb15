import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClusterPlan } from './cluster-plan.ts'
import { endBackground, runningPid, startBackground } from './processes.ts'

/** What stands for a company's bucket: the catalog `bucket` keeps its files below `s3://lake/tables`. */
export const bucket = { name: 'lake', prefix: 'tables', keyId: 'sextant', region: 'us-east-1' } as const

export const bucketAddress = `s3://${bucket.name}/${bucket.prefix}`

export const bucketEndpoint = (plan: ClusterPlan): string => `http://127.0.0.1:${plan.bucketPort}`

/** The secret of the key; made once, so that what an earlier cluster stored can be read with it. */
export const bucketSecretFile = (dir: string): string => join(dir, 'bucket-secret')

/** Starts the server of the bucket on the loopback, unless it runs; it checks the signature of every request. */
export async function startBucketServer(plan: ClusterPlan): Promise<void> {
  if (bucketServerRuns(plan.dir)) return
  const home = join(plan.dir, 'buckets')
  mkdirSync(join(home, bucket.name), { recursive: true })
  if (!existsSync(bucketSecretFile(plan.dir))) writeFileSync(bucketSecretFile(plan.dir), randomBytes(24).toString('hex'), { mode: 0o600 })
  const settings = join(plan.dir, 'bucket-server.properties')
  const values = {
    's3proxy.endpoint': bucketEndpoint(plan),
    's3proxy.authorization': 'aws-v2-or-v4',
    's3proxy.identity': bucket.keyId,
    's3proxy.credential': readFileSync(bucketSecretFile(plan.dir), 'utf8'),
    // Trino asks for attributes of objects that only Amazon has.
    's3proxy.ignore-unknown-headers': true,
    'jclouds.provider': 'filesystem-nio2',
    'jclouds.filesystem.basedir': home,
  }
  writeFileSync(settings, Object.entries(values).map(([name, value]) => `${name}=${value}\n`).join(''), { mode: 0o600 })
  // It has little to do: what it may take is left to the nodes.
  const args = ['-Xmx192M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-DLOG_LEVEL=warn', '-cp', plan.bucketServer, 'org.gaul.s3proxy.Main', '--properties', settings]
  startBackground({ program: join(plan.java, 'bin', 'java'), args, cwd: plan.dir, logFile: join(plan.dir, 'bucket-server.log'), pidFile: pidFile(plan.dir) })
  await awaitAnswer(plan)
}

export async function stopBucketServer(dir: string, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  await endBackground(pidFile(dir), signal, 10_000)
}

export const bucketServerRuns = (dir: string): boolean => runningPid(pidFile(dir)) !== undefined

const pidFile = (dir: string): string => join(dir, 'bucket-server.pid')

async function awaitAnswer(plan: ClusterPlan): Promise<void> {
  const until = performance.now() + 120_000
  while (performance.now() < until && bucketServerRuns(plan.dir)) {
    try {
      // It refuses whoever does not sign, which is an answer.
      await fetch(bucketEndpoint(plan), { signal: AbortSignal.timeout(5_000) })
      return
    } catch {
      await wait(100)
    }
  }
  throw new Error(`the server of the bucket did not start: ${readFileSync(join(plan.dir, 'bucket-server.log'), 'utf8').slice(-2000)}`)
}
