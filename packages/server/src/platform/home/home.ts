import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { tryLock, unlock } from 'fs-native-extensions'
import { defineErrors } from '../errors.ts'
import { createIds, systemRandom } from '../ids.ts'
import type { RandomBytes } from '../ids.ts'
import { isoOf, systemClock } from '../time.ts'
import type { Clock } from '../time.ts'

/** Who owns a home: written into its lock file, readable by the same user only. */
export interface HomeOwner {
  readonly pid: number
  readonly startedAt: string
  /** Present once the owner serves. */
  readonly url?: string
  /** Lets a command of the same user speak to the owner through its API. */
  readonly token: string
}

export interface Home {
  readonly dir: string
  readonly owner: HomeOwner
  readonly storeDir: string
  readonly warehousePath: string
  /** Tells other processes where this one serves; the token may be set by the caller. */
  readonly publish: (at: { readonly url: string; readonly token?: string }) => void
  /** The key that signs sessions and links, made once. */
  readonly secret: () => string
  readonly release: () => void
}

export const homeErrors = defineErrors({
  HOME_BUSY: {
    status: 409,
    message: ({ dir, pid, startedAt, url }: { dir: string; pid: number; startedAt: string; url: string }) =>
      `the home ${dir} is in use by process ${pid}, started ${startedAt}${url === '' ? '' : `, serving ${url}`}`,
    zh: ({ dir, pid, startedAt, url }: { dir: string; pid: number; startedAt: string; url: string }) =>
      `目录 ${dir} 正被进程 ${pid} 使用（启动于 ${startedAt}${url === '' ? '' : `，地址 ${url}`}）`,
    fix: ({ pid, url }: { dir: string; pid: number; startedAt: string; url: string }) =>
      `${url === '' ? '' : `use the server at ${url}, `}wait until it has finished, stop process ${pid}, or set SEXTANT_HOME to another directory`,
  },
  HOME_UNUSABLE: {
    status: 500,
    message: ({ dir, reason }: { dir: string; reason: string }) => `the home ${dir} cannot be used: ${reason}`,
    zh: ({ dir, reason }: { dir: string; reason: string }) => `无法使用目录 ${dir}：${reason}`,
    fix: 'make the directory writable for this user, or set SEXTANT_HOME to one that is',
  },
})

// One byte far behind the content is locked: on Windows a locked range cannot be read, and the content must be.
const lockAt = 2 ** 30
const lockFile = (dir: string): string => join(dir, 'lock')

const takeLock = (fd: number, shared: boolean): boolean => tryLock(fd, lockAt, 1, { shared })

const readContent = (dir: string): HomeOwner | undefined => {
  try {
    const content: unknown = JSON.parse(readFileSync(lockFile(dir), 'utf8'))
    const owner = content as HomeOwner
    return typeof owner?.pid === 'number' && typeof owner.token === 'string' ? owner : undefined
  } catch {
    // Missing, empty, or caught between its truncation and its writing.
    return undefined
  }
}

/** The content once it is there: the winner of the lock writes it a moment after taking it. */
const awaitContent = async (dir: string): Promise<HomeOwner | undefined> => {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const owner = readContent(dir)
    if (owner !== undefined) return owner
    await wait(25)
  }
  return undefined
}

/**
 * Who holds a home, without taking it.
 *
 * @returns undefined when nobody does (a lock file left by a process that died counts for nothing)
 */
export const readOwner = async (dir: string): Promise<HomeOwner | undefined> => {
  let fd: number
  try {
    fd = openSync(lockFile(dir), constants.O_RDWR)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw homeErrors.HOME_UNUSABLE({ dir, reason: (error as Error).message }, { cause: error })
  }
  try {
    if (takeLock(fd, true)) {
      unlock(fd, lockAt, 1)
      return undefined
    }
  } finally {
    closeSync(fd)
  }
  return awaitContent(dir)
}

const openLockFile = (dir: string): number => {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return openSync(lockFile(dir), constants.O_RDWR | constants.O_CREAT, 0o600)
  } catch (error) {
    throw homeErrors.HOME_UNUSABLE({ dir, reason: (error as Error).message }, { cause: error })
  }
}

/** Somebody who only asks who the owner is holds a shared lock for microseconds; that must not count as an owner. */
const lockPatiently = async (fd: number): Promise<boolean> => {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    if (takeLock(fd, false)) return true
    await wait(20)
  }
  return false
}

const write = (fd: number, owner: HomeOwner): void => {
  ftruncateSync(fd, 0)
  writeSync(fd, `${JSON.stringify(owner)}\n`, 0)
}

const readOrMakeSecret = (dir: string, random: RandomBytes): string => {
  const path = join(dir, 'secret')
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw homeErrors.HOME_UNUSABLE({ dir, reason: (error as Error).message }, { cause: error })
  }
  const secret = Buffer.from(random.bytes(48)).toString('base64url')
  writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx', flush: true })
  return secret
}

/**
 * Takes a home: nothing in it may be opened by who has not. The lock is the operating system's and dies with the process.
 *
 * @throws HOME_BUSY naming the owner
 */
export const openHome = async (
  dir: string,
  { clock = systemClock, random = systemRandom }: { readonly clock?: Clock; readonly random?: RandomBytes } = {},
): Promise<Home> => {
  const fd = openLockFile(dir)
  if (!(await lockPatiently(fd))) {
    closeSync(fd)
    const owner = await awaitContent(dir)
    throw homeErrors.HOME_BUSY({ dir, pid: owner?.pid ?? 0, startedAt: owner?.startedAt ?? 'unknown', url: owner?.url ?? '' })
  }
  let owner: HomeOwner = { pid: process.pid, startedAt: isoOf(clock.now()), token: createIds(clock, random).secret() }
  write(fd, owner)
  let held = true
  return Object.freeze({
    dir,
    get owner() {
      return owner
    },
    storeDir: join(dir, 'store'),
    warehousePath: join(dir, 'warehouse.duckdb'),
    publish: (at: { readonly url: string; readonly token?: string }) => {
      owner = { ...owner, url: at.url, token: at.token ?? owner.token }
      write(fd, owner)
    },
    secret: () => readOrMakeSecret(dir, random),
    release: () => {
      if (!held) return
      held = false
      ftruncateSync(fd, 0)
      // Closing gives the lock back.
      closeSync(fd)
    },
  })
}
