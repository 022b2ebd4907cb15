import { setTimeout as wait } from 'node:timers/promises'

/** A page of Trino's answer, as far as the tool reads it. */
interface Page {
  readonly id: string
  readonly nextUri?: string
  readonly data?: readonly (readonly unknown[])[]
  readonly error?: { readonly errorName: string; readonly message: string }
}

/** How a statement is asked; everything has a default. */
export interface AskOptions {
  /** Session properties, for example `{ retry_policy: 'TASK' }`. */
  readonly session?: Readonly<Record<string, string>>
  /** After so long the query is cancelled; 60,000 by default. */
  readonly limitMs?: number
}

/**
 * Asks a coordinator one statement over plain HTTP, independently of the product's own client.
 *
 * @param url - for example `http://127.0.0.1:8080`
 * @returns the rows, values as Trino's JSON has them
 * @throws Error with Trino's own name of the error and its message, or that the time was over
 */
export async function ask(url: string, statement: string, options: AskOptions = {}): Promise<readonly (readonly unknown[])[]> {
  const limitMs = options.limitMs ?? 60_000
  const signal = AbortSignal.timeout(limitMs)
  const headers = {
    'X-Trino-User': 'sextant-tools',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Session': Object.entries(options.session ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(','),
  }
  let page = await request(`${url}/v1/statement`, { method: 'POST', body: statement, headers, signal })
  const rows = [...(page.data ?? [])]
  while (page.nextUri !== undefined) {
    try {
      page = await request(page.nextUri, { headers, signal })
    } catch (error) {
      await fetch(page.nextUri ?? url, { method: 'DELETE', headers, signal: AbortSignal.timeout(2_000) }).catch(() => undefined)
      if (signal.aborted) throw new Error(`no answer within ${limitMs / 1000} s, so query ${page.id} was cancelled`, { cause: error })
      throw error
    }
    rows.push(...(page.data ?? []))
  }
  if (page.error !== undefined) throw new Error(`${page.error.errorName}: ${page.error.message}`)
  return rows
}

async function request(url: string, init: RequestInit): Promise<Page> {
  for (;;) {
    const response = await fetch(url, init)
    const isBusy = response.status === 502 || response.status === 503 || response.status === 504
    // A page is asked for again, as the protocol says; that a coordinator only starts is for the caller to decide.
    if (isBusy && init.method !== 'POST') {
      await response.body?.cancel()
      await wait(100)
      continue
    }
    if (!response.ok) throw new Error(`${url} answers ${response.status}: ${(await response.text()).slice(0, 200)}`)
    const value: unknown = await response.json()
    if (!isPage(value)) throw new Error(`${url} does not answer like Trino`)
    return value
  }
}

function isPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'id' in value
}
