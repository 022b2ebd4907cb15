import { pathParameters, problemSchema } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import type { z } from 'zod'
import { answerLanguage } from './answer-language.ts'
import { ApiError, localProblem } from './api-error.ts'

export interface CallRequest {
  readonly method: Endpoint['method']
  readonly path: string
  /** JSON body; absent where the input travels in the query. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** Where each member of an input travels: path parameter, query (GET, DELETE) or body. */
export const requestOf = (endpoint: Endpoint, input: unknown): CallRequest => {
  const rest: Record<string, unknown> = { ...(input as Readonly<Record<string, unknown>>) }
  let path: string = endpoint.path
  for (const name of pathParameters(endpoint.path)) {
    path = path.replace(`:${name}`, encodeURIComponent(String(rest[name])))
    delete rest[name]
  }
  if (endpoint.method !== 'GET' && endpoint.method !== 'DELETE') return { method: endpoint.method, path, body: rest }
  const query = new URLSearchParams()
  // A list is a parameter repeated, as the command line sends it.
  for (const [name, value] of Object.entries(rest))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null && one !== '') query.append(name, typeof one === 'string' ? one : JSON.stringify(one))
  return { method: endpoint.method, path: query.size === 0 ? path : `${path}?${query}` }
}

/**
 * Asks the server: the only function that fetches.
 * @param what name of what is asked, for an answer that is not as the contract says
 * @returns the answer's JSON, checked against the contract
 * @throws ApiError with the server's problem, `network`, `bad_answer` or `contract_mismatch`
 */
export const ask = async <Output extends z.ZodType>(path: string, request: Omit<RequestInit, 'headers' | 'credentials'>, output: Output, what: string): Promise<z.output<Output>> => {
  const badAnswer = ({ status, statusText }: Response, cause: unknown): ApiError => new ApiError(localProblem('bad_answer', status, `${status} ${statusText}`, path), { cause })
  const response = await fetch(path, {
    ...request,
    credentials: 'same-origin',
    headers: {
      accept: 'application/json',
      'accept-language': answerLanguage(),
      ...(typeof request.body === 'string' ? { 'content-type': 'application/json' } : {}),
      ...(request.method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }),
    },
  }).catch((cause: unknown) => {
    if (request.signal?.aborted === true) throw cause
    throw new ApiError(localProblem('network', 0, 'The server did not answer.', path), { cause })
  })
  const body: unknown = await response.json().catch((cause: unknown) => {
    if (request.signal?.aborted === true) throw cause
    throw badAnswer(response, cause)
  })
  if (!response.ok) {
    const problem = problemSchema.safeParse(body)
    throw problem.success ? new ApiError(problem.data) : badAnswer(response, problem.error)
  }
  const parsed = output.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new ApiError(localProblem('contract_mismatch', 0, `${what}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, path), { cause: parsed.error })
}

/** Sends files, which do not fit JSON, and reads the answer as `ask` does. */
export const sendFiles = async <Output extends z.ZodType>(path: string, files: readonly File[], output: Output, what: string): Promise<z.output<Output>> => {
  const body = new FormData()
  for (const file of files) body.append('files', file, file.name)
  return await ask(path, { method: 'POST', body }, output, what)
}

/**
 * Calls an endpoint.
 * @param endpoint row of the contract
 * @param input path parameters, query and body together, as the contract's input schema says
 * @returns the output, checked against the contract
 * @throws ApiError as `ask` does
 */
export const call = async <Input extends z.ZodType, Output extends z.ZodType>(endpoint: Endpoint<Input, Output>, input: z.input<Input>, signal?: AbortSignal): Promise<z.output<Output>> => {
  const { method, path, body } = requestOf(endpoint, input)
  return await ask(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal === undefined ? {} : { signal }) }, endpoint.output, endpoint.name)
}
