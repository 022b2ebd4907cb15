import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog, startServer, stderrLine, systemClock } from '@sextant/server'
import type { Config, RunningServer } from '@sextant/server'
import { makeDemo } from './demo/make.ts'
import type { ShiftedClock } from './demo/make.ts'
import { startMailSink } from './demo/mail-sink.ts'
import type { MailSink } from './demo/mail-sink.ts'
import { generateTelecom } from './generate.ts'

/*
 * `npm run demo`: makes the simulated operator once, imports it, runs the loop, and serves it. Everything after the generator goes through
 * the product's own API; the simulated world only plays the customers.
 */

export interface DemoOptions {
  readonly config: Config
  readonly customers?: number | undefined
  readonly seed?: number | undefined
  readonly say: (line: string) => void
}

interface Mark {
  readonly stage: 'making' | 'done'
  readonly customers: number
  readonly seed: number
}

const administrator = 'admin@example.com'
const markOf = (config: Config): string => join(config.home.dir, 'demo.json')
const dataOf = (config: Config): string => join(config.home.dir, 'demo-data')
const root = join(import.meta.dirname, '../..')

const readMark = (config: Config): Mark | undefined => (existsSync(markOf(config)) ? (JSON.parse(readFileSync(markOf(config), 'utf8')) as Mark) : undefined)

/** A home that holds a company of somebody's own is never touched. */
const assertOurs = (config: Config): void => {
  const mark = readMark(config)
  const isEmpty = !existsSync(config.home.dir) || readdirSync(config.home.dir).filter((name) => !['lock', 'tmp', 'demo-mail'].includes(name)).length === 0
  if (mark === undefined && !isEmpty) throw new Error(`${config.home.dir} holds a company of your own; give the demo another home: ./sextant demo --home ./.sextant-demo`)
}

const clearUnfinished = (config: Config): void => {
  if (readMark(config)?.stage !== 'making') return
  for (const name of readdirSync(config.home.dir)) if (name !== 'lock') rmSync(join(config.home.dir, name), { recursive: true, force: true })
}

const bar = (share: number): string => `[${'#'.repeat(Math.round(share * 30)).padEnd(30, '.')}] ${String(Math.round(share * 100)).padStart(3)} %`

const buildWeb = (say: (line: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'tools/build-web.ts'), '--if-stale'], { stdio: ['ignore', 'pipe', 'pipe'] })
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else {
        say(lines.join(''))
        reject(new Error('the web application could not be built; its messages are above'))
      }
    })
  })

/** Only what goes wrong: the demo's own lines tell the rest. */
const demoLog = createLog({ level: 'warn', clock: systemClock, write: stderrLine })

const shiftedClock = (): ShiftedClock => {
  let offset = 0
  return { now: () => Date.now() - offset, setDaysAgo: (days) => (offset = days * 86_400_000) }
}

/** First day that is not part of the history: today, in the company's zone. */
const today = (): string => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())

const withMail = (config: Config, sink: MailSink): Config =>
  config.mail.smtpUrl === undefined
    ? { ...config, mail: { smtpUrl: sink.url, connections: Math.max(16, config.mail.connections), from: config.mail.from ?? 'Meridian Mobile 子午移动 <news@meridian.example>' } }
    : config

/** Makes the company's files; the web application is built beside it. */
const makeFiles = async ({ config, customers = 50_000, seed = 1, say }: DemoOptions): Promise<void> => {
  mkdirSync(config.home.dir, { recursive: true, mode: 0o700 })
  writeFileSync(markOf(config), JSON.stringify({ stage: 'making', customers, seed } satisfies Mark))
  say(`Making Meridian Mobile 子午移动: ${customers.toLocaleString('en')} simulated customers × 12 months, seed ${seed}`)
  const web = buildWeb(say)
  // Its failure is reported when it is awaited below, after the generator; until then it must not end the process.
  web.catch(() => undefined)
  let shown = -1
  const summary = await generateTelecom({ out: dataOf(config), customers, seed, until: today() }, (share) => {
    const tenth = Math.floor(share * 10)
    if (tenth > shown) say(`  ${bar(share)}`)
    shown = Math.max(shown, tenth)
  })
  say(`  ${summary.facts.toLocaleString('en')} facts`)
  await web
}

const signInLine = (password: string | null): string =>
  password === null
    ? `Sign in as ${administrator} with the password shown at the first start (a new administrator: ./sextant users create you@example.com --name You --role administrator)`
    : `Sign in as ${administrator} with the password ${password} (shown only now)`

/** Makes the demo if it is not there yet and serves it; resolves when the first page can be opened. */
export const runDemo = async (options: DemoOptions): Promise<RunningServer> => {
  const { config, customers = 50_000, seed = 1, say } = options
  assertOurs(config)
  clearUnfinished(config)
  const isMade = readMark(config)?.stage === 'done'
  await (isMade ? buildWeb(say) : makeFiles(options))
  const sink = await startMailSink(join(config.home.dir, 'demo-mail'))
  try {
    const clock = shiftedClock()
    let password: string | null = null
    const server = await startServer({
      config: withMail(config, sink), clock, log: demoLog,
      prepare: async (app) => {
        if (isMade) return
        await makeDemo({ app, clock, sink, dataDir: dataOf(config), seed, say })
        password = (await app.composition.access.ensureAdministrator({ email: administrator, name: 'Administrator' })).password
        writeFileSync(markOf(config), JSON.stringify({ stage: 'done', customers, seed } satisfies Mark))
      },
    })
    say(signInLine(password))
    say(`Messages that campaigns send are kept in ${join(config.home.dir, 'demo-mail')}`)
    return {
      ...server,
      close: async () => {
        await server.close()
        await sink.close()
      },
    }
  } catch (error) {
    await sink.close()
    throw error
  }
}
