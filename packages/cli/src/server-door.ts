import { spawn } from 'node:child_process'
import { resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CliError } from './cli-error.ts'

/*
 * What the command line takes of the server, loaded only when it is needed: the settings and the lock's owner are light, the
 * composition root brings the engines with it.
 */

export interface InProcessApp {
  /** Asks an endpoint without a socket, as the command line of the machine's owner. */
  readonly inject: (method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>) => Promise<{ readonly status: number; readonly body: unknown }>
  readonly close: () => Promise<void>
}

export interface RunningServer {
  readonly url: string
  readonly close: () => Promise<void>
}

export interface DemoOptions {
  readonly config: Config
  readonly customers?: number | undefined
  readonly seed?: number | undefined
  /** One line of progress for people. */
  readonly say: (line: string) => void
}

export type Config = Awaited<ReturnType<typeof readConfig>>

/** The root of the composition, whose types are its own. */
interface AppModule {
  readonly openApp: (options: { readonly config: Config }) => Promise<InProcessApp>
  readonly startServer: (options: { readonly config: Config }) => Promise<RunningServer>
}

interface DemoModule {
  readonly runDemo: (options: DemoOptions) => Promise<RunningServer>
}

/** All settings; `home` overrides SEXTANT_HOME. @throws CONFIG_INVALID naming every fault */
export const readConfig = async (home: string | undefined) => {
  const { loadConfig } = await import('@sextant/server')
  const config = loadConfig()
  return home === undefined ? config : { ...config, home: { ...config.home, dir: resolvePath(home) } }
}

export const explainSettings = async () => {
  const { explainConfig } = await import('@sextant/server')
  return explainConfig().map(({ doc, unit, ...rest }) => ({ ...rest, unit: unit === '' ? null : unit, meaning: doc }))
}

/** Who holds the home; undefined when nobody does. */
export const ownerOf = async (dir: string) => {
  const { readOwner } = await import('@sextant/server')
  return readOwner(dir)
}

const buildScript = fileURLToPath(new URL('../../../tools/build-web.ts', import.meta.url))

/** Builds the web application when its sources have changed since it was built; says so on standard error. */
export const buildWeb = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const failed = (cause?: unknown): void =>
      reject(new CliError({ code: 'WEB_NOT_BUILT', message: 'the web application could not be built; the messages above say why', fix: 'mend its sources, or run npm ci and try again', cause }))
    const child = spawn(process.execPath, [buildScript, '--if-stale'], { stdio: ['ignore', 2, 2] })
    child.once('error', failed)
    child.once('exit', (code) => (code === 0 ? resolve() : failed()))
  })

const demoPath = new URL('../../../examples/telecom/demo.ts', import.meta.url).href

export const loadApp = async (): Promise<AppModule> => await import('@sextant/server')

export const loadDemo = async (): Promise<DemoModule> => (await import(demoPath)) as DemoModule

/** What needs no home: rules in files, held against a model.yaml. */
export const loadOfflineRules = async () => {
  const { checkRules, evaluateInMemory } = await import('@sextant/server')
  return { checkRules, evaluateInMemory }
}
