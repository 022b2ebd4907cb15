import type { App } from '@sextant/server'

/** Asks the product's own API, as any program would; a refusal ends the demo with the product's own words. */
export type Ask = <Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) => Promise<Answer>

export const askOf = (app: App): Ask =>
  async <Answer>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer> => {
    const answer = await app.inject(method, path, body, {})
    if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body as Answer
  }
