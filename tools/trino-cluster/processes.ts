import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

/** A process that outlives whoever starts it; `pidFile` remembers which one it is. */
export interface Background {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly logFile: string
  readonly pidFile: string
  readonly uid?: number
  readonly gid?: number
  readonly env?: Readonly<Record<string, string>>
}

export function startBackground(background: Background): void {
  const log = openSync(background.logFile, 'a')
  const user = background.uid === undefined || background.gid === undefined ? {} : { uid: background.uid, gid: background.gid }
  const env = { ...process.env, ...background.env }
  try {
    const child = spawn(background.program, background.args, { cwd: background.cwd, ...user, env, detached: true, stdio: ['ignore', log, log] })
    // A program that cannot be started has no pid, and whoever waits for it reads so in its log.
    child.on('error', (error) => writeFileSync(background.logFile, `${error.message}\n`, { flag: 'a' }))
    child.unref()
    if (child.pid !== undefined) writeFileSync(background.pidFile, `${child.pid} ${birth(child.pid)}\n`)
  } finally {
    closeSync(log)
  }
}

/** The pid in the file, if that very process still runs: pids are given out again, so its birth is compared as well. */
export function runningPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined
  const [pid, ...born] = readFileSync(pidFile, 'utf8').trim().split(' ')
  const number = Number(pid)
  return Number.isInteger(number) && number > 1 && born.join(' ') !== '' && birth(number) === born.join(' ') ? number : undefined
}

/** Asks a process to end and waits; kills it when it has not ended within `graceMs`. */
export async function endBackground(pidFile: string, signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL', graceMs: number): Promise<void> {
  const pid = runningPid(pidFile)
  if (pid !== undefined) {
    send(pid, signal)
    await gone(pidFile, graceMs)
    if (runningPid(pidFile) !== undefined) send(pid, 'SIGKILL')
    await gone(pidFile, 5_000)
    if (runningPid(pidFile) !== undefined) throw new Error(`process ${pid} does not end`)
  }
  rmSync(pidFile, { force: true })
}

async function gone(pidFile: string, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs
  while (runningPid(pidFile) !== undefined && performance.now() < until) await wait(50)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** When the process began, in the system's own words; empty when there is none, or only its remains. */
function birth(pid: number): string {
  if (!existsSync('/proc/self/stat')) return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()
  try {
    // Fields after the name in brackets: the state is the first of them, the start (field 22 of all) the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')
    return fields[0] === 'Z' ? '' : (fields[19] ?? '')
  } catch {
    return ''
  }
}

/** Whether a process of this number runs, whoever's it is. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
