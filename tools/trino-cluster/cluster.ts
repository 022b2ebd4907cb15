import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ask } from './ask.ts'
import { bucketAddress, bucketEndpoint, bucketServerRuns, startBucketServer, stopBucketServer } from './bucket-server.ts'
import { databaseRuns, findPostgres, startDatabase, stopDatabase } from './catalog-database.ts'
import { forgetPlan, readPlan, writePlan } from './cluster-plan.ts'
import type { ClusterPlan, NodePlan } from './cluster-plan.ts'
import { makeCredentials, writePasswords } from './credentials.ts'
import { findJava } from './java.ts'
import { javaArguments, nodeFolder, writeNodeFiles } from './node-files.ts'
import { freePorts } from './ports.ts'
import { endBackground, runningPid, startBackground } from './processes.ts'
import { fetchBucketServer, fetchServer } from './server.ts'

/** How a cluster is started; everything has a default. */
export interface ClusterOptions {
  /** Nodes that work, beside the coordinator, 1 to 8; 2 by default. */
  readonly workers?: number
  /** The coordinator's port for plain HTTP; any free one by default. */
  readonly port?: number
  /** A second port with TLS, by an authority of its own. */
  readonly tls?: boolean
  /** Passwords by user; TLS then asks for a password or a token. Implies `tls`. */
  readonly passwords?: Readonly<Record<string, string>>
  /** Java's heap per node; 1,280 by default. */
  readonly heapMegabytes?: number
  /** Whether Java compiles what it runs for speed in the long run, as for a measurement; otherwise it compiles quickly, which costs a short life less than half. */
  readonly isThorough?: boolean
  /** Minutes until it stops by itself, whatever happens; 30 by default. */
  readonly minutes?: number
  /** Stop as well when this process is gone. */
  readonly whilePid?: number
  /** Whether the watchdog removes the folder as well. */
  readonly isTemporary?: boolean
}

type Say = (line: string) => void

/** Half a minute on an idle machine; one that is busy with other things may take its time. */
const startLimitMs = 360_000

type Programs = Pick<ClusterPlan, 'java' | 'server' | 'bucketServer'>

/** What start needs, made ready: the first time it fetches the servers. Throws Unavailable with what is missing. */
export async function prepareCluster(say: Say): Promise<Programs> {
  const java = findJava()
  findPostgres()
  return { java, server: await fetchServer(say), bucketServer: await fetchBucketServer(say) }
}

/**
 * Starts PostgreSQL, the server of a bucket, a coordinator and its workers on the loopback, and returns when all of them are active.
 *
 * @param dir - an absolute path; the cluster's files lie below it, and what an earlier cluster there stored is found again
 * @throws Unavailable when this machine lacks what is needed; Error with the end of the node's log when one does not start
 */
export async function startCluster(dir: string, options: ClusterOptions, say: Say): Promise<ClusterPlan> {
  if (readPlan(dir) !== undefined) throw new Error(`a cluster was started in ${dir} already; stop it first: tools/trino stop --dir ${dir}`)
  const programs = await prepareCluster(say)
  for (const folder of ['', 'lake', 'exchange', 'nodes']) mkdirSync(join(dir, folder), { recursive: true })
  // PostgreSQL runs as another user where we are root: it must be able to pass, not to look.
  chmodSync(dir, statSync(dir).mode | 0o011)
  const plan = await planCluster(dir, programs, options)
  writePlan(plan)
  try {
    startWatchdog(plan)
    const passwords = options.passwords
    const credentials = plan.httpsPort === undefined ? undefined : makeCredentials(dir, plan.java)
    await Promise.all([startDatabase(dir, plan.postgresPort), startBucketServer(plan), credentials])
    if (credentials !== undefined && passwords !== undefined) writePasswords(await credentials, passwords)
    for (const node of plan.nodes) {
      writeNodeFiles(plan, node)
      startNode(plan, node.name)
    }
    await awaitActive(plan, plan.nodes.map((node) => node.name), startLimitMs)
  } catch (error) {
    await stopCluster(dir)
    throw error
  }
  return plan
}

async function planCluster(dir: string, programs: Programs, options: ClusterOptions): Promise<ClusterPlan> {
  const workers = options.workers ?? 2
  if (!Number.isInteger(workers) || workers < 1 || workers > 8) throw new Error('--workers is a whole number from 1 to 8')
  const [postgresPort = 0, httpsPort = 0, bucketPort = 0, free = 0, ...workerPorts] = await freePorts(workers + 4)
  const port = options.port ?? free
  const nodes: readonly NodePlan[] = [{ name: 'coordinator', port }, ...workerPorts.map((port, index) => ({ name: `worker-${index + 1}`, port }))]
  const password = options.passwords !== undefined
  return {
    dir,
    id: randomUUID(),
    ...programs,
    port,
    ...(options.tls === true || password ? { httpsPort } : {}),
    password,
    postgresPort,
    bucketPort,
    nodes,
    heapMegabytes: options.heapMegabytes ?? 1280,
    isThorough: options.isThorough === true,
    secret: randomBytes(24).toString('hex'),
    stopsAt: new Date(Date.now() + (options.minutes ?? 30) * 60_000).toISOString(),
    ...(options.whilePid === undefined ? {} : { whilePid: options.whilePid }),
    isTemporary: options.isTemporary === true,
  }
}

export const coordinatorUrl = (plan: ClusterPlan): string => `http://127.0.0.1:${plan.port}`

const nodePidFile = (plan: ClusterPlan, name: string): string => join(nodeFolder(plan, name), 'pid')
const nodeLog = (plan: ClusterPlan, name: string): string => join(nodeFolder(plan, name), 'log.txt')

/** Starts one node of a running cluster; `awaitActive` says when it takes part. */
export function startNode(plan: ClusterPlan, name: string): void {
  const node = plan.nodes.find((candidate) => candidate.name === name)
  if (node === undefined) throw new Error(`the cluster has no node ${name}; it has ${plan.nodes.map((candidate) => candidate.name).join(', ')}`)
  if (runningPid(nodePidFile(plan, name)) !== undefined) return
  const args = javaArguments(plan, node)
  startBackground({ program: join(plan.java, 'bin', 'java'), args, cwd: nodeFolder(plan, name), logFile: nodeLog(plan, name), pidFile: nodePidFile(plan, name) })
}

/** Names of the nodes whose process runs. */
export function runningNodes(plan: ClusterPlan): string[] {
  return plan.nodes.map((node) => node.name).filter((name) => runningPid(nodePidFile(plan, name)) !== undefined)
}

/** Ends one node: asked politely by default, or killed as by a failing machine. */
export async function endNode(plan: ClusterPlan, name: string, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  await endBackground(nodePidFile(plan, name), signal, 15_000)
}

export interface NodeState {
  readonly name: string
  readonly url: string
  readonly coordinator: boolean
  readonly state: string
}

/** The nodes as the coordinator sees them just now. */
export async function nodeStates(plan: ClusterPlan): Promise<readonly NodeState[]> {
  // Even this is put on a worker, and on one that has just died it waits: it is asked again then.
  const rows = await ask(coordinatorUrl(plan), 'select node_id, http_uri, coordinator, state from system.runtime.nodes order by node_id', { limitMs: 5_000 })
  return rows.map(([name, url, coordinator, state]) => ({ name: String(name), url: String(url), coordinator: coordinator === true, state: String(state) }))
}

/**
 * Waits until exactly the named nodes are active, and the coordinator answers.
 *
 * @throws Error with the end of its log when one of them ended, or with what the coordinator said last when the time is over
 */
export async function awaitActive(plan: ClusterPlan, names: readonly string[], limitMs = 120_000): Promise<void> {
  const until = performance.now() + limitMs
  const wanted = names.toSorted().join(', ')
  let last = 'nothing yet'
  while (performance.now() < until) {
    const ended = names.find((name) => runningPid(nodePidFile(plan, name)) === undefined)
    if (ended !== undefined) throw new Error(`${ended} ended:\n${logTail(plan, ended)}`)
    try {
      const active = (await nodeStates(plan)).filter((node) => node.state === 'active').map((node) => node.name)
      last = `active: ${active.toSorted().join(', ')}`
      if (active.toSorted().join(', ') === wanted) return
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    await wait(250)
  }
  throw new Error(`not all of ${wanted} were active within ${limitMs / 1000} s (${last}):\n${logTail(plan, 'coordinator')}`)
}

function logTail(plan: ClusterPlan, name: string): string {
  return existsSync(nodeLog(plan, name)) ? readFileSync(nodeLog(plan, name), 'utf8').split('\n').slice(-30).join('\n').slice(-4000) : 'it wrote no log'
}

/** Stops what runs, by the pids it wrote down; its lake and its logs stay. Does nothing where none was started. */
export async function stopCluster(dir: string): Promise<void> {
  const plan = readPlan(dir)
  if (plan === undefined) return
  await Promise.all(plan.nodes.map((node) => endBackground(nodePidFile(plan, node.name), 'SIGTERM', 10_000)))
  await stopDatabase(dir)
  await stopBucketServer(dir)
  // The watchdog sees that its plan is gone and ends by itself.
  forgetPlan(dir)
}

/** What runs, one line each. */
export async function describeCluster(dir: string): Promise<readonly string[]> {
  const plan = readPlan(dir)
  if (plan === undefined) return [`no cluster was started in ${dir}`]
  let seen: readonly NodeState[] = []
  let trouble = ''
  try {
    seen = await nodeStates(plan)
  } catch (error) {
    trouble = `the coordinator does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
  const node = ({ name, port }: NodePlan): string => {
    const pid = runningPid(nodePidFile(plan, name))
    return `${name} port ${port} ${pid === undefined ? 'not running' : `pid ${pid}`} ${seen.find((state) => state.name === name)?.state ?? 'unknown to the coordinator'}`
  }
  return [
    `${coordinatorUrl(plan)}${plan.httpsPort === undefined ? '' : ` and https://127.0.0.1:${plan.httpsPort}`}, stops by itself at ${plan.stopsAt}`,
    ...plan.nodes.map(node),
    `postgres port ${plan.postgresPort} ${databaseRuns(dir) ? 'running' : 'not running'}`,
    `${bucketAddress} at ${bucketEndpoint(plan)} ${bucketServerRuns(dir) ? 'running' : 'not running'}`,
    ...(trouble === '' ? [] : [trouble]),
  ]
}

function startWatchdog(plan: ClusterPlan): void {
  const args = [join(import.meta.dirname, 'watchdog.ts'), plan.dir, plan.id]
  startBackground({ program: process.execPath, args, cwd: plan.dir, logFile: join(plan.dir, 'watchdog.log'), pidFile: join(plan.dir, 'watchdog.pid') })
}
