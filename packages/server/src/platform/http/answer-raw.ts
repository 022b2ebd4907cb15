import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { reachOf } from '@sextant/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { askedBy } from '../asking.ts'
import { admit, askingOf, exchangeOf } from './answer-endpoint.ts'
import { redacted } from './audit-entry.ts'
import type { Edge } from './edge.ts'
import type { RawRequest, RawResponse, RawRoute } from './route.ts'

const first = (value: unknown): string => (Array.isArray(value) ? String(value[0]) : String(value))

const textMembers = (members: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries((members ?? {}) as Record<string, unknown>).map(([name, value]) => [name, first(value)]))

const send = async (reply: FastifyReply, response: RawResponse): Promise<void> => {
  reply.code(response.status).headers(response.headers)
  const { body } = response
  if (typeof body === 'string') await reply.send(body)
  else if (body instanceof Uint8Array) await reply.send(Buffer.from(body.buffer, body.byteOffset, body.byteLength))
  else {
    // A missing file is a failure now, not half an answer later.
    const { size } = await stat(body.file)
    await reply.header('content-length', size).send(createReadStream(body.file))
  }
}

/** Answers a request to a route that is no endpoint: a download, a page, a pixel. */
export const answerRaw = async (edge: Edge, route: RawRoute, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const actor = await admit(edge, route.permission, request)
  const exchange = exchangeOf(actor, request, reply)
  const { context, notes } = exchange
  const asking = await askingOf(edge, route.audit ?? route.path, route.permission, reachOf(route), exchange)
  const raw: RawRequest = {
    params: textMembers(request.params),
    query: textMembers(request.query),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value === undefined ? undefined : first(value)])),
    method: request.method,
    body: request.body ?? null,
    context,
  }
  const response = await askedBy(asking, () => route.handle(raw))
  if (route.audit !== null && response.status < 400) {
    const subject = Object.values(raw.params).join(', ')
    const detail = redacted({ ...raw.query, ...notes }) as Record<string, unknown>
    await edge.audit.write({ actor: actor.name, action: route.audit, subject, detail, requestId: context.requestId })
  }
  await send(reply, response)
}
