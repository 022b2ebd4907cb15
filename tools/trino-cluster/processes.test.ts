import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { endBackground, lives, runningPid, startBackground } from './processes.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-processes-'))
})
afterEach(async () => {
  await endBackground(join(dir, 'pid'), 'SIGKILL', 1_000)
  rmSync(dir, { recursive: true, force: true })
})

function start(script: string): string {
  const pidFile = join(dir, 'pid')
  startBackground({ program: 'sh', args: ['-c', script], cwd: dir, logFile: join(dir, 'log'), pidFile })
  return pidFile
}

it('a process of the cluster is known by its pid file, and ended by it', async () => {
  const pidFile = start('echo started; sleep 60')
  const pid = runningPid(pidFile)
  expect(pid).toBeGreaterThan(1)
  await endBackground(pidFile, 'SIGTERM', 5_000)
  expect(runningPid(pidFile)).toBeUndefined()
  // Its remains stand in the system's table until its parent, this process, has read how it ended.
  await expect.poll(() => lives(pid ?? 0)).toBe(false)
})

it('one that does not listen is killed when its time is over', async () => {
  const pidFile = start(`trap '' TERM; touch ready; while :; do sleep 0.1; done`)
  await expect.poll(() => existsSync(join(dir, 'ready'))).toBe(true)
  await endBackground(pidFile, 'SIGTERM', 300)
  expect(runningPid(pidFile)).toBeUndefined()
})

it('a process that has only got the pid of one that ended is left alone', async () => {
  const pidFile = start('sleep 60')
  const whole = readFileSync(pidFile, 'utf8')
  const other = join(dir, 'other.pid')
  writeFileSync(other, `${whole.split(' ')[0]} 1\n`)
  expect(runningPid(other)).toBeUndefined()
  await endBackground(other, 'SIGKILL', 100)
  expect(runningPid(pidFile)).toBe(Number(whole.split(' ')[0]))
})

it('a program that is not there leaves no pid, and says so in the log', async () => {
  startBackground({ program: join(dir, 'nothing'), args: [], cwd: dir, logFile: join(dir, 'log'), pidFile: join(dir, 'pid') })
  await expect.poll(() => readFileSync(join(dir, 'log'), 'utf8')).toContain('ENOENT')
  expect(runningPid(join(dir, 'pid'))).toBeUndefined()
})
