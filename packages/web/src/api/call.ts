import { pathParameters, problemSchema } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import type { z } from 'zod'
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

const answerOf = async (request: CallRequest, signal: AbortSignal | undefined): Promise<Response> => {
  try {
    return await fetch(request.path, {
      method: request.method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(signal === undefined ? {} : { signal }),
    })
  } catch (cause) {
    if (signal?.aborted === true) throw cause
    throw new ApiError(localProblem('network', 0, 'The server did not answer.', request.path), { cause })
  }
}

const problemOf = async (response: Response, request: CallRequest): Promise<ApiError> => {
  const text = await response.text()
  try {
    return new ApiError(problemSchema.parse(JSON.parse(text)))
  } catch (cause) {
    return new ApiError(localProblem('bad_answer', response.status, `${response.status} ${response.statusText}`, request.path), { cause })
  }
}

/**
 * Asks the server: the only function that fetches.
 * @param endpoint row of the contract
 * @param input path parameters, query and body together, as the contract's input schema says
 * @returns the output, checked against the contract
 * @throws ApiError with the server's problem, or `network` / `contract_mismatch`
 */
export const call = async <Input extends z.ZodType, Output extends z.ZodType>(endpoint: Endpoint<Input, Output>, input: z.input<Input>, signal?: AbortSignal): Promise<z.output<Output>> => {
  const request = requestOf(endpoint, input)
  const response = await answerOf(request, signal)
  if (!response.ok) throw await problemOf(response, request)
  const parsed = endpoint.output.safeParse(await response.json())
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new ApiError(localProblem('contract_mismatch', 0, `${endpoint.name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, request.path), { cause: parsed.error })
}
