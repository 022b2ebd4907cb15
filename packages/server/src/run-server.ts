import { createServer } from 'node:net'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import { compose } from './app.ts'
import type { Composition } from './app.ts'
import { explainConfig } from './config.ts'
import type { Config } from './config.ts'
import { openEngines } from './open-engines.ts'
import type { Engines } from './open-engines.ts'
import { createHttp } from './platform/http/create-http.ts'
import { defineErrors, isAppError } from './platform/errors.ts'
import { createIds, systemRandom } from './platform/ids.ts'
import { createLog, stderrLine } from './platform/observe/log.ts'
import type { Log } from './platform/observe/log.ts'
import { systemClock } from './platform/time.ts'
import type { Clock } from './platform/time.ts'

export interface OpenOptions {
  readonly config: Config
  /** The machine's clock unless another is handed in: the demo replays its campaigns. */
  readonly clock?: Clock
  /** Answers are held against the contract before they are sent; tests and the demo's making. */
  readonly checkOutputs?: boolean
  readonly log?: Log
  /** Work through the API before anybody else is answered: the demo makes its company. */
  readonly prepare?: (app: App) => Promise<void>
  /** Opens the engines; tests hand in a warehouse that goes away and comes back. */
  readonly openEngines?: typeof openEngines
}

/** Sextant opened in this process, without a socket. */
export interface App {
  /** Asks an endpoint as the command line of the machine's owner. */
  readonly inject: (method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>) => Promise<{ readonly status: number; readonly body: unknown }>
  readonly composition: Composition
  readonly close: () => Promise<void>
}

export interface RunningServer extends App {
  readonly url: string
}

export const serverErrors = defineErrors({
  PORT_TAKEN: {
    status: 500,
    message: ({ host, port }: { host: string; port: number }) => `port ${port} of ${host} is taken by another program`,
    zh: ({ host, port }: { host: string; port: number }) => `${host} 的端口 ${port} 已被其他程序占用`,
    fix: 'set PORT to a free one, or leave it unset to take the first free from 7777',
  },
})

const firstPort = 7777
const lastPort = 7877
/** A call list's outcome file or a model.yaml with long lists fits; uploads of data files have their own limit. */
const bodyBytes = 32 * 2 ** 20
const signInsPerMinute = 10

const webDist = join(dirname(fileURLToPath(import.meta.url)), '../../web/dist')

interface Opened {
  readonly engines: Engines
  readonly composition: Composition
  readonly http: FastifyInstance
  /** From now on everybody is answered. */
  readonly setReady: () => void
  readonly close: () => Promise<void>
}

const settings = () => explainConfig().map(({ doc, unit, ...rest }) => ({ ...rest, unit: unit === '' ? null : unit, meaning: doc }))

/** Everything made over open engines, nothing started; only the machine's owner would be answered. */
const open = async (options: OpenOptions, log: Log, publicUrl: string | undefined): Promise<Opened> => {
  const { config, clock = systemClock, checkOutputs = false } = options
  const engines = await (options.openEngines ?? openEngines)(config, clock, (message, detail) => log.warn(message, detail as never))
  try {
    const ids = createIds(clock, systemRandom)
    const composition = await compose({ config, engines, clock, ids, log, publicUrl: publicUrl ?? config.http.publicUrl ?? 'http://127.0.0.1', explainSettings: settings })
    let isReady = false
    const owner = `Bearer ${engines.home.owner.token}`
    const http = await createHttp({
      routes: composition.routes, rawRoutes: composition.rawRoutes, authenticate: composition.access.authenticate, audit: composition.access.audit, idempotency: composition.access.idempotency,
      clock, ids, scopeOf: composition.scopeOf, namesPersonal: composition.namesPersonal,
      limits: { bodyBytes, signInsPerMinute, queryMs: config.asking.queryMs, countFloor: config.asking.countFloor }, isReady: (headers) => isReady || headers['authorization'] === owner, checkOutputs, publicUrl: config.http.publicUrl,
      log: { info: (message, detail) => log.info(message, detail as never), error: (message, detail) => log.error(message, detail as never) },
      ...(existsSync(join(webDist, 'index.html')) ? { webDist } : {}),
    })
    let isClosed = false
    const close = async (): Promise<void> => {
      if (isClosed) return
      isClosed = true
      await http.close()
      await composition.stop()
      await engines.close()
    }
    return { engines, composition, http, setReady: () => (isReady = true), close }
  } catch (error) {
    await engines.close()
    throw error
  }
}

const injector = ({ http, engines }: Opened): App['inject'] => async (method, path, body, headers) => {
  const answer = await http.inject({
    method: method as 'GET', url: path, headers: { ...headers, authorization: `Bearer ${engines.home.owner.token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  })
  const isJson = answer.headers['content-type']?.toString().includes('json') === true
  return { status: answer.statusCode, body: answer.body === '' ? null : isJson ? (JSON.parse(answer.body) as unknown) : answer.body }
}

const logOf = ({ config, clock = systemClock, log }: OpenOptions, level = config.log.level): Log => log ?? createLog({ level, clock, write: stderrLine })

/** Opens the home in this process; resolves when it is ready. The caller closes it. */
export const openApp = async (options: OpenOptions): Promise<App> => {
  // A command prints its own outcome; only what goes wrong belongs on its standard error.
  const opened = await open(options, logOf(options, options.config.log.level === 'error' ? 'error' : 'warn'), undefined)
  try {
    await opened.composition.start()
    opened.setReady()
    return { inject: injector(opened), composition: opened.composition, close: opened.close }
  } catch (error) {
    await opened.close()
    throw error
  }
}

const isFree = async (host: string, port: number): Promise<boolean> =>
  await new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })

const portFor = async (host: string, wanted: number | undefined): Promise<number> => {
  if (wanted !== undefined) {
    if (await isFree(host, wanted)) return wanted
    throw serverErrors.PORT_TAKEN({ host, port: wanted }, { where: 'PORT' })
  }
  for (let port = firstPort; port <= lastPort; port += 1) if (await isFree(host, port)) return port
  throw serverErrors.PORT_TAKEN({ host, port: firstPort }, { where: 'PORT' })
}

const listenOn = async (http: FastifyInstance, host: string, port: number): Promise<void> => {
  try {
    await http.listen({ host, port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') throw serverErrors.PORT_TAKEN({ host, port }, { where: 'PORT', cause: error })
    throw error
  }
}

/**
 * Opens the home and serves it; other commands of this user then go through the server. It listens at once and answers 503 until it has
 * settled what a crash left and done what `prepare` asks; then this resolves.
 */
export const startServer = async (options: OpenOptions): Promise<RunningServer> => {
  const { host, port: wanted, publicUrl } = options.config.http
  const port = await portFor(host, wanted)
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`
  const opened = await open(options, logOf(options), publicUrl ?? url)
  const app: App = { inject: injector(opened), composition: opened.composition, close: opened.close }
  try {
    await listenOn(opened.http, host, port)
    await opened.composition.start()
    await options.prepare?.(app)
    opened.setReady()
    opened.engines.home.publish({ url })
    await opened.composition.serve()
    return { ...app, url }
  } catch (error) {
    await opened.close()
    // Opening took seconds, in which somebody else may have taken the port found free: the next one is as good.
    if (wanted === undefined && isAppError(error, 'PORT_TAKEN')) return await startServer(options)
    throw error
  }
}
