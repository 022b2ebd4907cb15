import { setTimeout as delay } from 'node:timers/promises'
import { startStopwatch } from '../../time.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { signInOf } from './sign-in.ts'
import { openTransport, TransportFailure } from './transport.ts'
import type { Exchange, ExchangeOptions } from './transport.ts'
import type { TrinoAddress } from './trino-url.ts'

/** Requests to a cluster that are signed in, and asked again where that is safe. */
export interface Exchanges {
  /** A request that is never sent twice unless the cluster has said that it did not take it. */
  readonly once: (question: string, path: string, options: ExchangeOptions) => Promise<Exchange>
  /** A request that may be sent any number of times. Also answers 404 and 410. @param patienceMs how long it is sent again, where not as long as others */
  readonly repeated: (method: 'GET' | 'DELETE', path: string, options: ExchangeOptions, patienceMs?: number) => Promise<Exchange>
  readonly close: () => void
}

const firstPauseMs = 100
const longestPauseMs = 2_000

const pauseMs = (attempt: number): number => Math.min(longestPauseMs, firstPauseMs * 2 ** attempt)

const excerpt = (body: string): string => {
  const text = body.replaceAll(/<[^>]*>|\s+/g, ' ').replaceAll(/ +/g, ' ').trim()
  return text === '' ? '' : `: ${text.slice(0, 200)}`
}

const answered = ({ status, body }: Exchange): string => `it answered ${status}${excerpt(body)}`

export const openExchanges = async (address: TrinoAddress, patienceMs: number): Promise<Exchanges> => {
  const host = `${address.host}:${address.port}`
  const unreachable = (reason: string, cause?: unknown): Error => warehouseErrors.WAREHOUSE_UNREACHABLE({ host, reason }, { cause })
  const refused = (reason: string, cause?: unknown): Error => warehouseErrors.WAREHOUSE_CREDENTIALS({ host, user: address.user, reason }, { cause })
  const signIn = signInOf(address)
  const transport = await openTransport(address).catch((error: unknown) => {
    throw unreachable(`the file of its authority cannot be read: ${(error as Error).message}`, error)
  })

  const unreadable = (error: unknown): never => {
    throw refused((error as Error).message, error)
  }

  const signedIn = async (method: 'POST' | 'GET' | 'DELETE', path: string, options: ExchangeOptions): Promise<Exchange> => {
    const send = async (): Promise<readonly [Exchange, Readonly<Record<string, string>>]> => {
      const credentials = await signIn.headers().catch(unreadable)
      return [await transport.send(method, path, { ...options, headers: { ...options.headers, ...credentials } }), credentials]
    }
    let [answer, credentials] = await send()
    // A token that was rotated in its file: what was refused has not been taken, so it may be sent again.
    if (answer.status === 401 && (await signIn.renew(credentials).catch(unreadable))) [answer, credentials] = await send()
    if (answer.status === 401 || answer.status === 403) throw refused(answered(answer))
    return answer
  }

  /** Asks until there is an answer or the patience is at its end. */
  const patiently = async (signal: AbortSignal | undefined, ask: () => Promise<Exchange | Error>, mostMs = patienceMs): Promise<Exchange> => {
    const elapsed = startStopwatch()
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await ask()
      if (!(outcome instanceof Error)) return outcome
      const pause = pauseMs(attempt)
      if (signal?.aborted === true || elapsed() + pause > mostMs) throw outcome
      await delay(pause, undefined, signal === undefined ? {} : { signal })
    }
  }

  return Object.freeze({
    close: transport.close,
    once: (question, path, options) =>
      patiently(options.signal, async () => {
        try {
          const answer = await signedIn('POST', path, options)
          if (answer.status === 200) return answer
          if (answer.status === 429) return warehouseErrors.WAREHOUSE_BUSY({ question, reason: answered(answer) })
          if (answer.status === 503) return unreachable(answered(answer))
          throw unreachable(answered(answer))
        } catch (error) {
          if (!(error instanceof TransportFailure)) throw error
          throw unreachable(error.mayHaveArrived ? `${error.message}; whether it took the statement is not known` : error.message, error)
        }
      }),
    repeated: (method, path, options, mostMs) =>
      patiently(options.signal, async () => {
        try {
          const answer = await signedIn(method, path, options)
          if ([200, 204, 404, 410].includes(answer.status)) return answer
          if ([429, 502, 503, 504].includes(answer.status)) return unreachable(answered(answer))
          throw unreachable(answered(answer))
        } catch (error) {
          if (!(error instanceof TransportFailure)) throw error
          return unreachable(error.message, error)
        }
      }, mostMs),
  } satisfies Exchanges)
}
