import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a cluster is made of; kept as cluster.json in its folder while it runs, readable by its owner only. */
export interface ClusterPlan {
  readonly dir: string
  /** Told apart from an earlier cluster in the same folder by its watchdog. */
  readonly id: string
  readonly java: string
  readonly server: string
  /** The coordinator's plain HTTP. */
  readonly port: number
  /** Its TLS, when asked for. */
  readonly httpsPort?: number
  /** Whether TLS asks for a password or a token. */
  readonly password: boolean
  readonly postgresPort: number
  /** Jar of the server of the bucket, and its port. */
  readonly bucketServer: string
  readonly bucketPort: number
  readonly nodes: readonly NodePlan[]
  readonly heapMegabytes: number
  /** Whether Java compiles for long runs. */
  readonly isThorough: boolean
  /** Shared by the nodes, so that no other process can join. */
  readonly secret: string
  /** When the watchdog stops it, ISO 8601. */
  readonly stopsAt: string
  /** The watchdog stops it as well when this process is gone. */
  readonly whilePid?: number
  /** Nobody wants its folder after it was stopped so. */
  readonly isTemporary: boolean
}

/** `coordinator`, `worker-1`, `worker-2` … */
export interface NodePlan {
  readonly name: string
  readonly port: number
}

const file = (dir: string): string => join(dir, 'cluster.json')

export function writePlan(plan: ClusterPlan): void {
  writeFileSync(file(plan.dir), `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 })
}

/** The plan of the cluster in a folder, or undefined when none was started there. */
export function readPlan(dir: string): ClusterPlan | undefined {
  if (!existsSync(file(dir))) return undefined
  const value: unknown = JSON.parse(readFileSync(file(dir), 'utf8'))
  if (!isPlan(value)) throw new Error(`${file(dir)} is no plan of a cluster; stop the processes it names by hand and remove it`)
  return value
}

export function forgetPlan(dir: string): void {
  rmSync(file(dir), { force: true })
}

function isPlan(value: unknown): value is ClusterPlan {
  return typeof value === 'object' && value !== null && 'dir' in value && 'nodes' in value && 'stopsAt' in value && 'id' in value
}
