import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'

/*
 * Speaks just enough of a coordinator's protocol to fail in ways a sound cluster does not fail on demand. What a cluster answers when all
 * is well is tested on a real one (test/cluster).
 */

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** `reset` closes the connection without an answer, `silence` never answers, `cut` ends in the middle of one. */
export type Reply = 'reset' | 'silence' | 'cut' | { readonly status?: number; readonly json?: unknown; readonly text?: string }

export interface FakeCoordinator {
  readonly port: number
  readonly seen: readonly SeenRequest[]
  /** Connections that were made. */
  readonly connections: () => number
  /** What it does from now on; `nth` counts requests of the same method and path, from 1. */
  readonly behave: (answer: (request: SeenRequest, nth: number) => Reply | Promise<Reply>) => void
  readonly stop: () => Promise<void>
}

const textIn = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString()
}

const send = (reply: Reply, response: ServerResponse): void => {
  if (reply === 'silence') return
  if (reply === 'reset') response.socket?.resetAndDestroy()
  else if (reply === 'cut') {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('{"id":', () => response.socket?.destroy())
  } else {
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' })
    response.end(reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json)))
  }
}

export const startFakeCoordinator = async (tls?: { readonly key: string; readonly cert: string }): Promise<FakeCoordinator> => {
  const seen: SeenRequest[] = []
  const counts = new Map<string, number>()
  let answer: (request: SeenRequest, nth: number) => Reply | Promise<Reply> = () => ({ status: 404 })
  const listener: RequestListener = (incoming, response) => {
    void textIn(incoming).then(async (body) => {
      const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body }
      seen.push(request)
      const key = `${request.method} ${request.path}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      send(await answer(request, counts.get(key) ?? 0), response)
    }, () => undefined)
  }
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  let connections = 0
  server.on('connection', () => (connections += 1))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    connections: () => connections,
    behave: (next) => {
      answer = next
      seen.length = 0
      counts.clear()
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const stats = { state: 'RUNNING', processedRows: 0, processedBytes: 0, peakMemoryBytes: 0, elapsedTimeMillis: 0 }
const bigint = { rawType: 'bigint', arguments: [] }

/** The path of a query's piece. */
export const pieceAt = (number: number, id = 'q1'): string => `/v1/statement/executing/${id}/slug/${number}`

interface Piece {
  readonly id?: string
  readonly next?: number
  readonly rows?: readonly number[]
  readonly error?: { readonly errorName: string; readonly message?: string; readonly errorType?: string }
  readonly updateCount?: number
  readonly share?: number
}

/** A piece of an answer with one column `n`. It names a host that is not there: the client must ask where it asked first. */
export const piece = ({ id = 'q1', next, rows, error, updateCount, share }: Piece): Reply => ({
  json: {
    id,
    stats: { ...stats, ...(share === undefined ? {} : { progressPercentage: share * 100 }) },
    ...(next === undefined ? {} : { nextUri: `http://coordinator.internal:9${pieceAt(next, id)}` }),
    ...(rows === undefined ? {} : { columns: [{ name: 'n', type: 'bigint', typeSignature: bigint }], data: rows.map((n) => [n]) }),
    ...(error === undefined ? {} : { error: { errorCode: 1, errorType: 'INTERNAL_ERROR', ...error } }),
    ...(updateCount === undefined ? {} : { updateCount, updateType: 'INSERT' }),
  },
})
