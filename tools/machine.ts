import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout's root folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The founding data sets beside the checkout, or undefined on a machine that has none. */
export function sharedFolder(): string | undefined {
  const folder = join(dirname(root), 'shared', 'data')
  return existsSync(folder) ? folder : undefined
}

/** A program of the machine that some tests need: how to find it, and the one command that brings it. */
export interface Requirement {
  readonly name: string
  readonly find: () => string | undefined
  readonly debianPackages: readonly string[]
  readonly command: string
}

export const chromium: Requirement = {
  name: 'Chromium',
  find: () => onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome'),
  debianPackages: ['chromium', 'fonts-noto-cjk'],
  command: 'sudo apt-get install -y chromium fonts-noto-cjk',
}

export const postgres: Requirement = {
  name: 'PostgreSQL 15 or newer',
  find: findPostgresFolder,
  debianPackages: ['postgresql'],
  command: 'sudo apt-get install -y postgresql',
}

export const maven: Requirement = {
  name: 'Maven',
  find: () => onPath('mvn'),
  debianPackages: ['maven'],
  command: 'sudo apt-get install -y maven',
}

/** Installs what is missing where that needs nobody's leave (root on Debian); says what it did, or what a person has to run. */
export function provide(requirements: readonly Requirement[], say: (line: string) => void): void {
  const missing = requirements.filter((requirement) => requirement.find() === undefined)
  if (missing.length === 0) return
  const mayInstall = process.getuid?.() === 0 && onPath('apt-get') !== undefined
  for (const requirement of missing) {
    say(mayInstall ? `${requirement.name} is missing: installing it` : `${requirement.name} is missing: its tests will fail; run  ${requirement.command}`)
  }
  if (!mayInstall) return
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const packages = missing.flatMap((requirement) => requirement.debianPackages)
  for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', ...packages]]) {
    const { status, stderr } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' })
    if (status !== 0) say(`apt-get ${args.join(' ')} failed: ${stderr.trim().split('\n').at(-1) ?? 'no message'}`)
  }
}

/** Programs such as PostgreSQL refuse to run as root; a user of their own, or nobody, runs them then. */
export function unprivilegedUser(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {}
  for (const user of ['postgres', 'nobody']) {
    try {
      const number = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
      return { uid: number('-u'), gid: number('-g') }
    } catch {
      // No such user on this machine: the next one.
    }
  }
  throw new Error('PostgreSQL cannot run as root and this machine has neither a user postgres nor nobody')
}

/** A port of the loopback that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port on the loopback')
  return address.port
}

function onPath(program: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, program)
    if (folder !== '' && isExecutable(file)) return file
  }
  return undefined
}

/** Debian keeps initdb and postgres off the PATH; the newest version of 15 or later wins. */
function findPostgresFolder(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).map(Number).filter((version) => version >= 15) : []
  for (const version of versions.toSorted((a, b) => b - a)) {
    const folder = join(debian, String(version), 'bin')
    if (isExecutable(join(folder, 'postgres')) && isExecutable(join(folder, 'initdb'))) return folder
  }
  const server = onPath('postgres')
  if (server === undefined || !isExecutable(join(dirname(server), 'initdb'))) return undefined
  const version = Number(/\(PostgreSQL\) (\d+)/.exec(execFileSync(server, ['--version'], { encoding: 'utf8' }))?.[1])
  return version >= 15 ? dirname(server) : undefined
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
