import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../tools/machine.ts'

const execute = promisify(execFile)
const sextant = join(root, 'sextant')

/** `./sextant serve` as a person starts it, on a home of its own. */
export interface RunningServer {
  readonly url: string
  /** Runs a command against this home; it goes through the server. */
  readonly cli: (...words: readonly string[]) => Promise<unknown>
  /** What the server has written, for a failure's report. */
  readonly output: () => string
  readonly close: () => Promise<void>
}

const addressOf = async (server: ChildProcess, output: () => string): Promise<string> =>
  await new Promise((resolve, reject) => {
    const look = (): void => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0]
      if (found !== undefined) resolve(found)
    }
    server.stdout?.on('data', look)
    server.stderr?.on('data', look)
    server.once('exit', (code) => reject(new Error(`the server ended with ${code} before it printed an address:\n${output()}`)))
  })

/** Starts a server; `settings` are environment variables beside the home. */
export const startRunningServer = async (settings: Readonly<Record<string, string>> = {}): Promise<RunningServer> => {
  const home = mkdtempSync(join(tmpdir(), 'sextant-browser-'))
  // The cluster's run of the same stories names its engine here.
  const engine = process.env['SEXTANT_TEST_WAREHOUSE_URL']
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LANG: 'C.UTF-8', SEXTANT_LOG_LEVEL: 'warn', ...(engine === undefined ? {} : { WAREHOUSE_URL: engine }), ...settings }
  const server = spawn(sextant, ['serve', '--home', home], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let written = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (piece: Buffer) => (written += piece.toString()))
  const close = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      const gone = once(server, 'exit')
      server.kill('SIGTERM')
      await gone
    }
    rmSync(home, { recursive: true, force: true })
  }
  try {
    const url = await addressOf(server, () => written)
    return {
      url, close, output: () => written,
      cli: async (...words) => {
        const { stdout } = await execute(sextant, [...words, '--home', home, '--json'], { env })
        return JSON.parse(stdout) as unknown
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** A user made on the command line, with the password that is shown once. */
export const createUser = async (server: RunningServer, email: string, role: string): Promise<{ readonly email: string; readonly password: string }> => {
  const { password } = (await server.cli('users', 'create', email, '--name', email.split('@')[0] ?? email, '--role', role)) as { password: string }
  return { email, password }
}
