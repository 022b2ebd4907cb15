import { request } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { pathParameters } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import { CliError } from './cli-error.ts'
import type { Language } from './parse-arguments.ts'
import { loadApp, ownerOf } from './server-door.ts'
import type { Config } from './server-door.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** How the command line reaches Sextant: the owner's API, or the home itself in this process. */
export interface Transport {
  readonly kind: 'http' | 'in_process'
  readonly send: (method: string, path: string, body: unknown) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** Method, path with its parameters and query filled in, and body of a call. */
export const callOf = (endpoint: Endpoint, input: Readonly<Record<string, unknown>>): { readonly method: string; readonly path: string; readonly body: unknown } => {
  const inPath = pathParameters(endpoint.path)
  const path = endpoint.path.replaceAll(/:([A-Za-z]+)/g, (_match, name: string) => encodeURIComponent(String(input[name])))
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name))
  if (endpoint.method !== 'GET' && endpoint.method !== 'DELETE') return { method: endpoint.method, path, body: Object.fromEntries(rest) }
  const query = new URLSearchParams(rest.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, typeof item === 'object' ? JSON.stringify(item) : String(item)])))
  return { method: endpoint.method, path: query.size === 0 ? path : `${path}?${query.toString()}`, body: undefined }
}

const problemOf = ({ status, body }: Answer): CliError => {
  const { code, detail, where, fix, errors } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  const places = Array.isArray(errors) ? errors.length : 0
  return new CliError({
    code: text(code) ?? 'ANSWER_UNREADABLE', message: text(detail) ?? `the server answered with status ${status}`, where: places > 1 ? null : text(where),
    fix: text(fix) ?? 'look into the server’s log',
  })
}

/** Asks an endpoint and gives its answer. @throws CliError with the code and remedy the server gave */
export const ask = async (transport: Transport, endpoint: Endpoint, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const { method, path, body } = callOf(endpoint, input)
  const answer = await transport.send(method, path, body)
  if (answer.status >= 400) throw problemOf(answer)
  return answer.body
}

const headersFor = (language: Language): Record<string, string> => ({ accept: 'application/json', 'accept-language': language === 'zh' ? 'zh-CN' : 'en' })

const parsed = (text: string, status: number): unknown => {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch (error) {
    throw new CliError({ code: 'ANSWER_UNREADABLE', message: `the server answered with status ${status} and no JSON`, fix: 'look into the server’s log', cause: error })
  }
}

/** node:http waits as long as the answer takes; fetch gives up after five minutes, and training a model may take longer. */
const overHttp = (url: string, token: string, language: Language): Transport => {
  const send = (method: string, path: string, body: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const headers = { ...headersFor(language), authorization: `Bearer ${token}`, ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': payload.length }) }
      const unreachable = (error: Error): void =>
        reject(new CliError({ code: 'SERVER_UNREACHABLE', message: `the server at ${url} that owns this home does not answer: ${error.message}`, fix: 'wait until it has started, or stop its process', cause: error }))
      const asking = request(new URL(path, url), { method, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', unreachable)
        response.on('end', () => {
          const status = response.statusCode ?? 0
          try {
            resolve({ status, body: parsed(Buffer.concat(chunks).toString('utf8'), status) })
          } catch (error) {
            reject(error as Error)
          }
        })
      })
      asking.on('error', unreachable)
      asking.end(payload)
    })
  return { kind: 'http', send, close: async () => {} }
}

const inProcess = async (config: Config, language: Language): Promise<Transport> => {
  const { openApp } = await loadApp()
  const app = await openApp({ config })
  return { kind: 'in_process', send: (method, path, body) => app.inject(method, path, body, headersFor(language)), close: () => app.close() }
}

const longestWaitMs = 15_000
const pollMs = 150

/**
 * Reaches Sextant. A home that is held is never opened: its owner is asked, and one that does not serve (another command) is
 * waited for.
 *
 * @throws CliError HOME_BUSY when it stays held by a process that does not serve
 */
export const openTransport = async (config: Config, language: Language): Promise<Transport> => {
  const { dir } = config.home
  for (let waited = 0; ; waited += pollMs) {
    const owner = await ownerOf(dir)
    if (owner === undefined) {
      try {
        return await inProcess(config, language)
      } catch (error) {
        // Another process was faster; it will be asked instead.
        if ((error as { readonly code?: unknown }).code !== 'HOME_BUSY' || waited >= longestWaitMs) throw error
      }
    } else if (owner.url !== undefined) return overHttp(owner.url, owner.token, language)
    else if (waited >= longestWaitMs)
      throw new CliError({ code: 'HOME_BUSY', message: `the home ${dir} is in use by process ${owner.pid} since ${owner.startedAt}, which does not serve`, where: dir, fix: `wait until it has finished, or stop process ${owner.pid}` })
    await wait(pollMs)
  }
}
