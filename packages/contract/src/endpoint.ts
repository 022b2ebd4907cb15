import type { z } from 'zod'
import type { Permission } from './access.ts'
import type { Reach } from './reach.ts'

/**
 * One thing a person or program can ask of Sextant. The server validates with it, OpenAPI is generated from it, the CLI makes its verb
 * and flags of it, the web application its call: written once, it cannot drift.
 */
export interface Endpoint<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** `noun.verb`, unique: `segments.count`. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with `:parameters`; their names are members of the input. */
  readonly path: `/v1/${string}`
  /** One sentence: what it answers or does. */
  readonly summary: string
  /** `open` needs no sign-in; `signed-in` any user. */
  readonly permission: Permission | 'open' | 'signed-in'
  /** Path parameters, query (GET, DELETE) and body (others) together in one object. */
  readonly input: Input
  readonly output: Output
  readonly cli?: CliVerb
  /** What it means to somebody with a scope, where its permission does not say it (see `reachOf`). */
  readonly reach?: Reach
  /** 201 or 202 where that is the truth; 200 unless said. */
  readonly status?: 200 | 201 | 202
}

export interface CliVerb {
  /** `segments count`. */
  readonly verb: string
  /** Inputs that are taken by position, in order; all others are flags. */
  readonly positional?: readonly string[]
  /** One example, shown by --help. */
  readonly example: string
  /** Inputs whose value names a local file, whose text is sent instead. */
  readonly files?: readonly string[]
}

/** Declares an endpoint and keeps its input and output types. */
export const endpoint = <Input extends z.ZodType, Output extends z.ZodType>(definition: Endpoint<Input, Output>): Endpoint<Input, Output> => definition

export type InputOf<E> = E extends Endpoint<infer I> ? z.input<I> : never
export type ParsedInputOf<E> = E extends Endpoint<infer I> ? z.output<I> : never
export type OutputOf<E> = E extends Endpoint<z.ZodType, infer O> ? z.output<O> : never

/** Names of the `:parameters` of a path, in order. */
export const pathParameters = (path: string): readonly string[] => [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] as string)
