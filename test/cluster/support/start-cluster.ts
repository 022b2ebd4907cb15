import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { coordinatorUrl, startCluster, stopCluster } from '../../../tools/trino-cluster/cluster.ts'
import { folderVariable, passwords, urlVariable } from './cluster.ts'

/** Longer than the whole run may take; the cluster ends before, with the run, in every case but one: the machine stops. */
const minutes = 30

/**
 * Starts the one cluster of the run, unless the environment names one that runs already (`SEXTANT_TEST_TRINO=http://127.0.0.1:8080`), and says where it is.
 *
 * @returns what stops it
 */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env[urlVariable] !== undefined) return async () => undefined
  const say = (line: string): void => void process.stdout.write(`cluster: ${line}\n`)
  const dir = mkdtempSync(join(tmpdir(), 'sextant-cluster-'))
  const begun = performance.now()
  // Said before the start, so that a run which must end early finds what it has to stop.
  process.env[folderVariable] = dir
  const plan = await startCluster(dir, { passwords, minutes, whilePid: process.pid, isTemporary: true }, say)
  process.env[urlVariable] = coordinatorUrl(plan)
  say(`${plan.nodes.length} nodes active in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return async () => {
    await stopCluster(dir)
    rmSync(dir, { recursive: true, force: true })
    delete process.env[folderVariable]
    delete process.env[urlVariable]
  }
}
