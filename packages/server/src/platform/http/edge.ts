import type { Scope } from '../asking.ts'
import type { Clock } from '../time.ts'
import type { Ids } from '../ids.ts'
import type { Actor, RequestHeaders } from './route.ts'
import type { SignInLimit } from './sign-in-limit.ts'

/** One line of the audit record. */
export interface AuditEntry {
  /** Who, as people see him: e-mail address, key name, `cli`. */
  readonly actor: string
  /** Name of the endpoint: `segments.save`. */
  readonly action: string
  /** What it was done to: path parameters or customer ids; empty when it has no subject. */
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly requestId: string | null
}

export interface Audit {
  readonly write: (entry: AuditEntry) => Promise<void>
}

export interface IdempotencyClaim {
  readonly actor: string
  readonly endpoint: string
  readonly key: string
  /** SHA-256 of the input: the same key with another input is a mistake of the asker. */
  readonly inputHash: string
  /** What the asker may see: role and place. An answer is given again only to the same eyes. */
  readonly sight: string
}

export type ClaimOutcome =
  | { readonly kind: 'new' }
  | { readonly kind: 'running' }
  | { readonly kind: 'other_input' }
  /** Answered, when the asker had another role or place. */
  | { readonly kind: 'other_sight' }
  /** `body` is the JSON text answered; null when it held a secret. */
  | { readonly kind: 'stored'; readonly status: number; readonly body: string | null }

export interface Idempotency {
  readonly claim: (claim: IdempotencyClaim) => Promise<ClaimOutcome>
  readonly keep: (claim: IdempotencyClaim, status: number, body: string | null) => Promise<void>
  readonly release: (claim: IdempotencyClaim) => Promise<void>
}

export interface HttpLog {
  readonly info: (message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly error: (message: string, detail: Readonly<Record<string, unknown>>) => void
}

export interface HttpLimits {
  /** Largest request body, bytes. */
  readonly bodyBytes: number
  /** Failed sign-ins a minute, per address and per e-mail, before a wait. */
  readonly signInsPerMinute: number
  /** Longest time one query of a page may take, ms; exports and what acts on the base as a whole have the warehouse's. */
  readonly queryMs?: number
  /** Counts below this are not shown to who may not see single customers. */
  readonly countFloor?: number
}

/** What every answer of the edge needs; made once by `createHttp`. */
export interface Edge {
  readonly authenticate: (headers: RequestHeaders) => Promise<Actor | null>
  readonly audit: Audit
  readonly idempotency: Idempotency
  readonly clock: Clock
  readonly ids: Ids
  readonly log: HttpLog
  readonly limits: HttpLimits
  /** The part of the base that somebody sees, null for the whole of it; without it everybody sees the whole. */
  readonly scopeOf?: (actor: Actor) => Promise<Scope | null>
  /** Whether an input names a personal attribute, itself or through a segment, tag or campaign; without it none does. */
  readonly namesPersonal?: (input: unknown) => Promise<boolean>
  /** Whether this asker is answered yet; the machine's owner is before everybody else. */
  readonly isReady: (headers: RequestHeaders) => boolean
  /** Answers are held against the contract before they are sent: in tests and development. */
  readonly checkOutputs: boolean
  readonly publicUrl: string | undefined
  readonly signInLimit: SignInLimit
}
