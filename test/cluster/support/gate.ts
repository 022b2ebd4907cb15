import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { clusterUrl } from './cluster.ts'

/** A way to the cluster that can be shut: to whoever comes through it the cluster is then away, while others go on with it. */
export interface Gate {
  readonly port: number
  readonly shut: () => void
  readonly open: () => void
  /** Shuts itself at the next statement of this name, for a while: `before` it reaches the cluster, or `after` the cluster has taken it and nobody hears of it. */
  readonly shutAt: (question: string, when: 'before' | 'after', forMs: number) => void
  /** Whether it has shut itself since it was told to. */
  readonly hasShut: () => boolean
  readonly close: () => Promise<void>
}

export const openGate = async (isOpenAtFirst = true): Promise<Gate> => {
  const { hostname, port } = new URL(clusterUrl())
  let isOpen = isOpenAtFirst
  let due: { readonly question: string; readonly when: 'before' | 'after'; readonly forMs: number } | undefined
  let hasShut = false
  const fall = (response: ServerResponse): void => void response.socket?.resetAndDestroy()
  const shutFor = (ms: number): void => {
    isOpen = false
    hasShut = true
    due = undefined
    setTimeout(() => (isOpen = true), ms)
  }
  const pass = (incoming: IncomingMessage, response: ServerResponse, hear: boolean): void => {
    const onward = httpRequest({ host: hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      if (!hear) {
        answer.resume()
        answer.once('end', () => fall(response))
        return
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.once('error', () => fall(response))
    incoming.pipe(onward)
  }
  const server = createServer((incoming, response) => {
    if (!isOpen) return fall(response)
    if (incoming.method === 'POST' && due !== undefined && incoming.headers['x-trino-client-info'] === due.question) {
      const { when, forMs } = due
      shutFor(forMs)
      return when === 'before' ? fall(response) : pass(incoming, response, false)
    }
    return pass(incoming, response, true)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    shut: () => {
      isOpen = false
      server.closeAllConnections()
    },
    open: () => (isOpen = true),
    shutAt: (question, when, forMs) => {
      hasShut = false
      due = { question, when, forMs }
    },
    hasShut: () => hasShut,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
