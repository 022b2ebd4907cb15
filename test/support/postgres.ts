import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { freePort, unprivilegedUser } from '../../tools/machine.ts'
import { postgresFolder } from './programs.ts'

/** A real PostgreSQL server of its own, on a free loopback port, in a temporary directory. */
export interface PostgresServer {
  /** A new, empty database. */
  readonly freshDatabase: () => Promise<string>
  readonly stop: () => Promise<void>
}

const run = promisify(execFile)

const awaitReady = async (url: string, server: ChildProcess, log: readonly string[]): Promise<void> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${log.join('')}`)
    const client = new Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await wait(50)
    }
  }
  throw new Error(`PostgreSQL was not ready within 10 s:\n${log.join('')}`)
}

/** Starts a server; stop it in `afterAll`. */
export const startPostgres = async (): Promise<PostgresServer> => {
  const folder = postgresFolder()
  const user = unprivilegedUser()
  const dir = mkdtempSync(join(tmpdir(), 'sextant-postgres-'))
  if (user.uid !== undefined && user.gid !== undefined) chownSync(dir, user.uid, user.gid)
  const data = join(dir, 'data')
  await run(join(folder, 'initdb'), ['-D', data, '-U', 'sextant', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], { ...user, cwd: dir })
  const port = await freePort()
  const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', dir, '-c', 'fsync=off', '-c', 'shared_buffers=32MB']
  const server = spawn(join(folder, 'postgres'), options, { ...user, cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] })
  const log: string[] = []
  server.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()))
  const killNow = (): void => void server.kill('SIGQUIT')
  process.once('exit', killNow)
  const urlOf = (database: string): string => `postgres://sextant@127.0.0.1:${port}/${database}`
  await awaitReady(urlOf('postgres'), server, log)
  let made = 0
  return {
    freshDatabase: async () => {
      made += 1
      const client = new Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(`create database fresh_${made}`)
      await client.end()
      return urlOf(`fresh_${made}`)
    },
    stop: async () => {
      const gone = once(server, 'exit')
      server.kill('SIGINT')
      await gone
      process.removeListener('exit', killNow)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
