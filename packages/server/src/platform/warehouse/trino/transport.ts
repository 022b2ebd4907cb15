import { readFile } from 'node:fs/promises'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingHttpHeaders } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { TrinoAddress } from './trino-url.ts'

export interface Exchange {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface ExchangeOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
  /** A body that is longer is not read on, bytes. */
  readonly mostBytes?: number
}

/** An exchange that did not come to its end. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  /** Whether the cluster may have got the request. */
  readonly mayHaveArrived: boolean
  constructor(message: string, mayHaveArrived: boolean, cause: unknown) {
    super(message, { cause })
    this.mayHaveArrived = mayHaveArrived
  }
}

/** A body longer than it may be. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong'
}

export interface Transport {
  readonly send: (method: 'POST' | 'GET' | 'DELETE', path: string, options: ExchangeOptions) => Promise<Exchange>
  readonly close: () => void
}

/** The cluster answers a waiting client at least every second; longer silence is a dead connection. */
const longestSilenceMs = 60_000
const longestConnectingMs = 10_000

/** Idle connections are given up before any server does: a request must not meet one that is just being closed. */
const longestIdleMs = 4_000

const reasonOf = (error: unknown): string => {
  const { code, message } = error as { readonly code?: string; readonly message: string }
  return code === undefined || message.includes(code) ? message : `${message} (${code})`
}

/** Tells when the request has a connection over which it can have left. */
const watchConnection = (request: ClientRequest, isSecure: boolean): (() => boolean) => {
  let isConnected = false
  request.once('socket', (socket: Socket) => {
    if (request.reusedSocket) {
      isConnected = true
      return
    }
    const timer = setTimeout(() => request.destroy(new Error(`no connection within ${longestConnectingMs / 1000} s`)), longestConnectingMs)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      isConnected = true
      clearTimeout(timer)
    })
    request.once('close', () => clearTimeout(timer))
  })
  return () => isConnected
}

/** Requests to one cluster over connections that are kept. */
export const openTransport = async (address: Pick<TrinoAddress, 'host' | 'port' | 'isSecure' | 'caFile'>): Promise<Transport> => {
  const { host, port, isSecure } = address
  const ca = address.caFile === undefined ? undefined : await readFile(address.caFile, 'utf8')
  const keeping = { keepAlive: true, timeout: longestIdleMs, scheduling: 'lifo' as const }
  const agent = isSecure ? new HttpsAgent({ ...keeping, ...(ca === undefined ? {} : { ca }) }) : new HttpAgent(keeping)
  const open = isSecure ? httpsRequest : httpRequest

  const send: Transport['send'] = (method, path, options) =>
    new Promise((resolve, reject) => {
      const payload = options.body === undefined ? undefined : Buffer.from(options.body)
      const request = open({
        host,
        port,
        method,
        path,
        agent,
        headers: { ...options.headers, ...(payload === undefined ? {} : { 'content-length': String(payload.length) }) },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      })
      const isConnected = watchConnection(request, isSecure)
      const fail = (error: unknown): void => {
        reject(error instanceof BodyTooLong ? error : new TransportFailure(reasonOf(error), isConnected(), error))
      }
      request.setTimeout(longestSilenceMs, () => request.destroy(new Error(`no answer within ${longestSilenceMs / 1000} s`)))
      request.once('error', fail)
      request.once('response', (response) => {
        const pieces: Buffer[] = []
        let bytes = 0
        response.on('data', (piece: Buffer) => {
          bytes += piece.length
          if (bytes > (options.mostBytes ?? Number.POSITIVE_INFINITY)) response.destroy(new BodyTooLong())
          else pieces.push(piece)
        })
        response.once('error', fail)
        response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces).toString('utf8') }))
      })
      request.end(payload)
    })
  return Object.freeze({ send, close: () => agent.destroy() })
}
