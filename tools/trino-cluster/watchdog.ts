import { rmSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { stopCluster } from './cluster.ts'
import { readPlan } from './cluster-plan.ts'
import { lives } from './processes.ts'

/** `node watchdog.ts <dir> <id>`: stops a forgotten cluster when its time is over, or when the process it was started for is gone. */
const [dir = '', id = ''] = process.argv.slice(2)

function isOver(stopsAt: string, whilePid: number | undefined): boolean {
  return Date.now() >= Date.parse(stopsAt) || (whilePid !== undefined && !lives(whilePid))
}

for (;;) {
  const plan = readPlan(dir)
  // Stopped, or another cluster has taken the folder and has a watchdog of its own.
  if (plan === undefined || plan.id !== id) break
  if (isOver(plan.stopsAt, plan.whilePid)) {
    await stopCluster(dir)
    if (plan.isTemporary) rmSync(dir, { recursive: true, force: true })
    break
  }
  await wait(2_000)
}
