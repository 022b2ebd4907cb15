import type { Endpoint, OutputOf, ParsedInputOf, Permission, Reach, Role } from '@sextant/contract'

/** Who asks: a person, an API key, or the command line of the machine's owner. */
export interface Actor {
  readonly id: string
  /** What people see: the user's e-mail address, the key's name, `cli`. */
  readonly name: string
  readonly role: Role
  readonly permissions: readonly Permission[]
  readonly kind: 'user' | 'api_key' | 'cli' | 'system' | 'anonymous'
}

export interface RequestContext {
  readonly actor: Actor
  readonly requestId: string
  /** Ends when the asker has gone away; long work stops with it. */
  readonly signal: AbortSignal
  /** Adds to the audit record that the edge writes for this request. */
  readonly note: (detail: Readonly<Record<string, unknown>>) => void
  /** What only sign-in needs of the request itself; absent where no request is, as in jobs. */
  readonly http?: HttpExchange
}

export interface HttpExchange {
  readonly headers: RequestHeaders
  readonly setHeader: (name: string, value: string | readonly string[]) => void
}

export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** An endpoint of the contract with the function that answers it. */
export interface Route {
  readonly endpoint: Endpoint
  readonly handle: (input: unknown, context: RequestContext) => Promise<unknown>
}

/** What a handler may give: the answer's type, read-only at every depth. */
export type Frozen<T> = T extends readonly (infer Item)[] ? readonly Frozen<Item>[] : T extends object ? { readonly [Name in keyof T]: Frozen<T[Name]> } : T

/** The answer of an endpoint that has nothing to tell but that it was done. */
export const ok = Object.freeze({ ok: true as const })

/** Ties an endpoint to its handler; input arrives validated, output is validated in tests and development. */
export const route = <E extends Endpoint>(
  endpoint: E,
  handle: (input: ParsedInputOf<E>, context: RequestContext) => Promise<Frozen<OutputOf<E>>>,
): Route => ({ endpoint, handle: handle as Route['handle'] })

/** An answer that is no JSON: a download, a page for people without an account, a pixel. */
export interface RawRoute {
  readonly method: 'GET' | 'POST' | 'HEAD'
  readonly path: string
  readonly permission: Permission | 'open' | 'signed-in'
  /** What it means to somebody with a scope; within it unless said. */
  readonly reach?: Reach
  /** Writes an audit record when it gives personal data. */
  readonly audit: string | null
  /** Its body is `{files}`: the files of a multipart upload, one after the other, as streams. */
  readonly takesFiles?: boolean
  readonly handle: (request: RawRequest) => Promise<RawResponse>
}

export interface RawRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly method: string
  /** Form or JSON body, already parsed; null without one. */
  readonly body: unknown
  readonly context: RequestContext
}

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Text, bytes, or the path of a file that is streamed. */
  readonly body: string | Uint8Array | { readonly file: string }
}
