import { setTimeout as wait } from 'node:timers/promises'

/** A page of Trino's answer, as far as the tool reads it. */
interface Page {
  readonly id: string
  readonly nextUri?: string
  readonly data?: readonly (readonly unknown[])[]
  readonly error?: { readonly errorName: string; readonly message: string }
}

/**
 * Asks a coordinator one statement over plain HTTP, independently of the product's own client.
 *
 * @param url - for example `http://127.0.0.1:8080`
 * @param session - session properties, for example `{ retry_policy: 'TASK' }`
 * @returns the rows, values as Trino's JSON has them
 * @throws Error with Trino's own name of the error and its message
 */
export async function ask(url: string, statement: string, session: Readonly<Record<string, string>> = {}): Promise<readonly (readonly unknown[])[]> {
  const headers = {
    'X-Trino-User': 'sextant-tools',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Session': Object.entries(session).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(','),
  }
  let page = await request(`${url}/v1/statement`, { method: 'POST', body: statement, headers })
  const rows = [...(page.data ?? [])]
  while (page.nextUri !== undefined) {
    page = await request(page.nextUri, { headers })
    rows.push(...(page.data ?? []))
  }
  if (page.error !== undefined) throw new Error(`${page.error.errorName}: ${page.error.message}`)
  return rows
}

async function request(url: string, init: RequestInit): Promise<Page> {
  for (;;) {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) })
    if (response.status === 502 || response.status === 503 || response.status === 504) {
      const text = await response.text()
      // The coordinator says so while it starts; its caller decides how long that may last.
      if (init.method === 'POST') throw new Error(`${url} answers ${response.status}: ${text.slice(0, 200)}`)
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
