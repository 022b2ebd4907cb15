import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { root } from '../tools/machine.ts'
import { ask } from '../tools/trino-cluster/ask.ts'
import { readPlan } from '../tools/trino-cluster/cluster-plan.ts'
import type { ClusterPlan } from '../tools/trino-cluster/cluster-plan.ts'
import { awaitActive, coordinatorUrl, endNode, nodeStates, runningNodes, startCluster, startNode, stopCluster } from '../tools/trino-cluster/cluster.ts'
import { nodeFolder } from '../tools/trino-cluster/node-files.ts'

/** The name the bench's queries go by on the cluster. */
export const benchSource = 'sextant-bench'

/** What work cost the cluster, by its own books. */
export interface ClusterCost {
  /** From the first request to the last row. */
  readonly wallMs: number
  /** Processor time of the tasks. */
  readonly cpuMs: number
  /** Processor time of planning, on the coordinator. */
  readonly planningMs: number
  readonly peakBytes: number
  readonly queryIds: readonly string[]
}

export interface WorkerShare {
  readonly node: string
  readonly splits: number
  readonly cpuMs: number
}

export interface BenchCluster {
  readonly plan: ClusterPlan
  readonly dir: string
  readonly version: string
  readonly cost: (work: () => Promise<unknown>) => Promise<ClusterCost>
  /** What each worker did of these queries. */
  readonly shares: (queryIds: readonly string[]) => Promise<readonly WorkerShare[]>
  readonly stopWorker: (number: number) => Promise<void>
  readonly startWorker: (number: number) => Promise<void>
  /** Holds each worker to one processor, as if it were a machine with one. @returns whether this could be done */
  readonly pinWorkers: () => boolean
  readonly unpinWorkers: () => void
  readonly close: () => Promise<void>
}

const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a duration as the server writes it: `801.00ms`, `1.23m`. */
const millisecondsOf = (text: string): number => {
  const [, number = '', unit = ''] = /^([0-9.]+)([a-z]+)$/.exec(text) ?? []
  const factor = units[unit]
  if (factor === undefined) throw new Error(`the cluster tells a time as ${text}`)
  return Number(number) * factor
}

const bytesOf = (text: string): number => Number(/^([0-9]+)B$/.exec(text)?.[1] ?? 0)

interface QueryInfo {
  readonly queryId: string
  readonly session: { readonly source?: string }
  readonly queryStats: { readonly totalCpuTime: string; readonly planningCpuTime: string; readonly peakTotalMemoryReservation: string }
}

const get = async <T>(url: string): Promise<T> => {
  const response = await fetch(url, { headers: { 'x-trino-user': 'bench' } })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as T
}

/** Ids begin with the time of the query: later ones are greater. */
const ourQueries = async (url: string): Promise<readonly string[]> =>
  (await get<readonly QueryInfo[]>(`${url}/v1/query`)).filter(({ session }) => session.source === benchSource).map(({ queryId }) => queryId).toSorted()

const costOn = (url: string): BenchCluster['cost'] => async (work) => {
  const before = new Set(await ourQueries(url))
  const from = performance.now()
  await work()
  const wallMs = performance.now() - from
  const queryIds = (await ourQueries(url)).filter((id) => !before.has(id))
  const infos = await Promise.all(queryIds.map((id) => get<QueryInfo>(`${url}/v1/query/${id}?pruned=true`)))
  const sum = (of: (info: QueryInfo) => number): number => infos.reduce((total, info) => total + of(info), 0)
  return {
    wallMs, queryIds, cpuMs: sum(({ queryStats }) => millisecondsOf(queryStats.totalCpuTime)), planningMs: sum(({ queryStats }) => millisecondsOf(queryStats.planningCpuTime)),
    peakBytes: Math.max(0, ...infos.map(({ queryStats }) => bytesOf(queryStats.peakTotalMemoryReservation))),
  }
}

const pidOf = (plan: ClusterPlan, node: string): number | undefined => {
  const file = join(nodeFolder(plan, node), 'pid')
  const pid = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : Number.NaN
  return Number.isInteger(pid) ? pid : undefined
}

/** All threads of a process, now and later, on the given processors. */
const setProcessors = (pid: number, list: string): boolean => spawnSync('taskset', ['-a', '-p', '-c', list, String(pid)]).status === 0

const workersOf = (plan: ClusterPlan): readonly string[] => runningNodes(plan).filter((name) => name.startsWith('worker-')).toSorted()

/** The cluster of `.cache/bench/trino` with two workers: the one that runs there already, or one that is started for this run. Its tables stay for the next. */
export const openBenchCluster = async (isLarge: boolean, say: (line: string) => void): Promise<BenchCluster> => {
  const dir = join(root, '.cache', 'bench', 'trino')
  mkdirSync(dir, { recursive: true })
  const running = readPlan(dir)
  const isOurs = running === undefined
  const plan = running ?? (await startCluster(dir, { heapMegabytes: isLarge ? 6144 : 2048, isThorough: true, minutes: 120, whilePid: process.pid }, say))
  await awaitActive(plan, plan.nodes.map(({ name }) => name))
  const url = coordinatorUrl(plan)
  const { nodeVersion } = await get<{ readonly nodeVersion: { readonly version: string } }>(`${url}/v1/info`)
  return {
    plan, dir, version: nodeVersion.version, cost: costOn(url),
    shares: async (queryIds) => {
      const ids = queryIds.map((id) => `'${id}'`).join(', ')
      const rows = await ask(url, `select node_id, sum(splits), sum(split_cpu_time_ms) from system.runtime.tasks where query_id in (${ids}) group by 1 order by 1`)
      return rows.map(([node, splits, cpuMs]) => ({ node: String(node), splits: Number(splits), cpuMs: Number(cpuMs) })).filter(({ node }) => node.startsWith('worker-'))
    },
    stopWorker: async (number) => {
      await endNode(plan, `worker-${number}`)
      await awaitActive(plan, runningNodes(plan))
    },
    startWorker: async (number) => {
      startNode(plan, `worker-${number}`)
      await awaitActive(plan, runningNodes(plan))
      await nodeStates(plan)
    },
    pinWorkers: () => workersOf(plan).every((name, index) => {
      const pid = pidOf(plan, name)
      return pid !== undefined && setProcessors(pid, String(index % cpus().length))
    }),
    unpinWorkers: () => {
      for (const name of workersOf(plan)) {
        const pid = pidOf(plan, name)
        if (pid !== undefined) setProcessors(pid, `0-${cpus().length - 1}`)
      }
    },
    close: async () => {
      if (isOurs) await stopCluster(dir)
    },
  }
}
