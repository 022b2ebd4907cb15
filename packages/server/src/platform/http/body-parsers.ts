import multipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { httpErrors } from './errors.ts'
import { jsonFault } from './json-fault.ts'

/** What is wrong and where, with line and column as editors count them. */
const reasonOf = (error: unknown, text: string): string => {
  const fault = jsonFault(text)
  if (fault === undefined) return error instanceof Error ? error.message : String(error)
  const lines = text.slice(0, fault.offset).split('\n')
  const found = text[fault.offset] === undefined ? 'the end of the text' : JSON.stringify(text[fault.offset])
  return `expected ${fault.expected} but found ${found} at position ${fault.offset} (line ${lines.length} column ${(lines.at(-1) ?? '').length + 1})`
}

const poisoned = /"(?:_|\\u005[Ff]){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006[Ff])(?:t|\\u0074)(?:o|\\u006[Ff])(?:_|\\u005[Ff]){2}"\s*:/

/** @throws JSON_MALFORMED with the position */
export const parseJson = (text: string): unknown => {
  if (text.trim() === '') return undefined
  if (poisoned.test(text)) throw httpErrors.JSON_MALFORMED({ reason: 'a member may not be called "__proto__"' })
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  try {
    return JSON.parse(body)
  } catch (error) {
    throw httpErrors.JSON_MALFORMED({ reason: reasonOf(error, body) }, { cause: error })
  }
}

const formOf = async (request: FastifyRequest, body: Buffer): Promise<Readonly<Record<string, string>>> => {
  const type = request.headers['content-type'] ?? ''
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch((error: unknown) => {
    throw httpErrors.REQUEST_MALFORMED({ reason: 'its form cannot be read' }, { cause: error })
  })
  return Object.fromEntries([...form.entries()].filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** Whether a route takes forms too (a page for people without an account) or plain-text JSON (a tracking beacon). */
export interface BodyKinds {
  readonly forms?: boolean
  readonly textAsJson?: boolean
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly bodies?: BodyKinds
  }
}

const kindsOf = (request: FastifyRequest): BodyKinds => request.routeOptions.config.bodies ?? {}

const refuse = (request: FastifyRequest): never => {
  throw httpErrors.CONTENT_TYPE_UNSUPPORTED({ type: request.headers['content-type'] ?? '' })
}

/** JSON for endpoints; forms for the routes that say so; nothing else. */
export const registerBodyParsers = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(/^application\/(?:[\w.-]+\+)?json\b/, { parseAs: 'string' }, async (_request: FastifyRequest, body: string) => parseJson(body))
  app.addContentTypeParser(/^text\/plain\b/, { parseAs: 'string' }, async (request: FastifyRequest, body: string) =>
    body === '' ? undefined : kindsOf(request).textAsJson === true ? parseJson(body) : refuse(request))
  app.addContentTypeParser(/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/, { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    body.length === 0 ? undefined : kindsOf(request).forms === true ? formOf(request, body) : refuse(request))
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => (body.length === 0 ? undefined : refuse(request)))
}

/** Passes on what arrives; a form that breaks off or is none is the sender's fault. */
async function* asSent<Item>(source: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* source
  } catch (error) {
    throw httpErrors.REQUEST_MALFORMED({ reason: error instanceof Error ? error.message : String(error) }, { cause: error })
  }
}

/** The files of an upload as they arrive. */
async function* filesOf(request: FastifyRequest): AsyncGenerator<{ readonly filename: string; readonly content: AsyncIterable<Uint8Array> }> {
  // Whoever stores them counts the bytes: their sum matters.
  for await (const part of asSent(request.files({ limits: { fileSize: Number.POSITIVE_INFINITY }, throwFileSizeLimit: false }))) yield { filename: part.filename, content: asSent<Uint8Array>(part.file) }
}

/** Within `scope`, a multipart body is `{files}`: streams that the route reads itself, after whoever asks has been admitted. */
export const registerFileParser = (scope: FastifyInstance): void => {
  void scope.register(multipart)
  scope.addHook('preValidation', async (request) => {
    if (request.isMultipart()) request.body = { files: filesOf(request) }
  })
}
