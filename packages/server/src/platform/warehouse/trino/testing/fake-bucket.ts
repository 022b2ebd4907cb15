import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/*
 * Speaks as much of S3 as the storage asks, and fails in ways a sound one does not fail on demand. What a real server of another maker answers is tested
 * with the cluster (test/cluster).
 */

export interface BucketRequest {
  /** Such as PutObject. */
  readonly operation: string
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/**
 * `reset` closes the connection without an answer, `silence` never answers, `cut` ends in the middle of an object, `stall` stays silent in its middle,
 * `kept` deletes the first object asked for and no other; `whole` gives all of an object whatever range is asked for.
 */
export type BucketReply = 'reset' | 'silence' | 'cut' | 'stall' | 'kept' | 'whole' | { readonly status: number; readonly code: string; readonly message?: string }

export interface FakeBucket {
  readonly url: string
  readonly bucket: string
  readonly keyId: string
  readonly seen: readonly BucketRequest[]
  readonly objects: Map<string, Buffer>
  /** Uploads in parts that neither ended nor were given up, by their ids. */
  readonly uploads: ReadonlyMap<string, { readonly key: string }>
  /** What it does from now on, where it is more than answering; `nth` counts requests of an operation, from 1. */
  readonly behave: (answer: (request: BucketRequest, nth: number) => BucketReply | undefined) => void
  readonly setVersioning: (status: 'Enabled' | 'Suspended' | undefined) => void
  readonly stop: () => Promise<void>
}

interface Upload {
  readonly key: string
  readonly parts: Map<number, Buffer>
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const unescaped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&apos;', "'").replaceAll('&amp;', '&')
const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`

const operations: readonly (readonly [method: string, marks: readonly string[], operation: string])[] = [
  ['GET', ['versioning'], 'GetBucketVersioning'],
  ['GET', ['uploads'], 'ListMultipartUploads'],
  ['GET', ['list-type'], 'ListObjectsV2'],
  ['POST', ['delete'], 'DeleteObjects'],
  ['POST', ['uploads'], 'CreateMultipartUpload'],
  ['PUT', ['partNumber'], 'UploadPart'],
  ['POST', ['uploadId'], 'CompleteMultipartUpload'],
  ['DELETE', ['uploadId'], 'AbortMultipartUpload'],
  ['PUT', [], 'PutObject'],
  ['GET', [], 'GetObject'],
]

const bytesIn = async (request: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

const sendXml = (response: ServerResponse, text: string, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0" encoding="UTF-8"?>${text}`)
}

const sendError = (response: ServerResponse, status: number, code: string, message = 'as the test wants it'): void =>
  sendXml(response, `<Error><Code>${code}</Code><Message>${escaped(message)}</Message><RequestId>r</RequestId></Error>`, status)

/** @param pageSize keys of one page of a list at most */
export const startFakeBucket = async (pageSize = 1_000): Promise<FakeBucket> => {
  const bucket = 'company-lake'
  const keyId = 'AKIDTEST'
  const seen: BucketRequest[] = []
  const counts = new Map<string, number>()
  const objects = new Map<string, Buffer>()
  const uploads = new Map<string, Upload>()
  let versioning: string | undefined
  let behaviour: (request: BucketRequest, nth: number) => BucketReply | undefined = () => undefined

  const sendObject = (response: ServerResponse, { key, headers }: BucketRequest, how: BucketReply | undefined): void => {
    const whole = objects.get(key)
    if (whole === undefined) return sendError(response, 404, 'NoSuchKey')
    if (headers['if-match'] !== undefined && headers['if-match'] !== etagOf(whole)) return sendError(response, 412, 'PreconditionFailed')
    const from = how === 'whole' ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
    const bytes = whole.subarray(from)
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': bytes.length, etag: etagOf(whole), ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` }) })
    if (how !== 'cut' && how !== 'stall') return void response.end(bytes)
    response.write(bytes.subarray(0, bytes.length >> 1), () => {
      if (how === 'cut') setTimeout(() => response.socket?.destroy(), 50)
    })
  }
  const listObjects = (response: ServerResponse, query: URLSearchParams): void => {
    const after = query.get('continuation-token') ?? ''
    const keys = [...objects.keys()].filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after).toSorted((a, b) => (a < b ? -1 : 1))
    const page = keys.slice(0, Math.min(pageSize, Number(query.get('max-keys') ?? pageSize)))
    const more = page.length < keys.length
    sendXml(response, `<ListBucketResult><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${escaped(page.at(-1) ?? '')}</NextContinuationToken>` : ''}${page.map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`).join('')}</ListBucketResult>`)
  }
  const deleteObjects = (response: ServerResponse, body: Buffer, how: BucketReply | undefined): void => {
    const keys = [...body.toString().matchAll(/<Key>(.*?)<\/Key>/gs)].map((match) => unescaped(match[1] ?? ''))
    if (keys.length > 1_000) return sendError(response, 400, 'MalformedXML')
    // Some of the keys, as real storages fail.
    const kept = how === 'kept' ? keys.slice(1) : []
    for (const key of keys) if (!kept.includes(key)) objects.delete(key)
    sendXml(response, `<DeleteResult>${kept.map((key) => `<Error><Key>${escaped(key)}</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`).join('')}</DeleteResult>`)
  }
  const completeUpload = (response: ServerResponse, { key, query, body }: BucketRequest): void => {
    const parts = uploads.get(query.get('uploadId') ?? '')?.parts
    const numbers = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map((match) => Number(match[1]))
    if (parts === undefined) return sendError(response, 404, 'NoSuchUpload')
    if (numbers.some((number, index) => number !== index + 1 || !parts.has(number))) return sendError(response, 400, 'InvalidPart')
    objects.set(key, Buffer.concat(numbers.map((number) => parts.get(number) ?? Buffer.alloc(0))))
    uploads.delete(query.get('uploadId') ?? '')
    sendXml(response, '<CompleteMultipartUploadResult/>')
  }
  const answer = (response: ServerResponse, request: BucketRequest, how: BucketReply | undefined): void => {
    const { operation, key, query, body } = request
    const uploadId = query.get('uploadId') ?? ''
    const withTag = (): void => void response.writeHead(200, { etag: etagOf(body) }).end()
    switch (operation) {
      case 'GetBucketVersioning':
        return sendXml(response, `<VersioningConfiguration>${versioning === undefined ? '' : `<Status>${versioning}</Status>`}</VersioningConfiguration>`)
      case 'ListMultipartUploads':
        return sendXml(response, `<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>${Array.from(uploads, ([id, one]) => `<Upload><Key>${escaped(one.key)}</Key><UploadId>${id}</UploadId></Upload>`).join('')}</ListMultipartUploadsResult>`)
      case 'ListObjectsV2':
        return listObjects(response, query)
      case 'DeleteObjects':
        return deleteObjects(response, body, how)
      case 'CreateMultipartUpload': {
        const id = randomUUID()
        uploads.set(id, { key, parts: new Map() })
        return sendXml(response, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
      }
      case 'UploadPart':
        uploads.get(uploadId)?.parts.set(Number(query.get('partNumber')), body)
        return withTag()
      case 'CompleteMultipartUpload':
        return completeUpload(response, request)
      case 'AbortMultipartUpload':
        uploads.delete(uploadId)
        return void response.writeHead(204).end()
      case 'PutObject':
        objects.set(key, body)
        return withTag()
      case 'GetObject':
        return sendObject(response, request, how)
      default:
        return sendError(response, 501, 'NotImplemented')
    }
  }
  const server = createServer((incoming, response) => {
    void bytesIn(incoming).then((body) => {
      const url = new URL(incoming.url ?? '', 'http://bucket')
      const [, name = '', ...rest] = url.pathname.split('/').map(decodeURIComponent)
      const operation = operations.find(([method, marks]) => method === incoming.method && marks.every((mark) => url.searchParams.has(mark)))?.[2] ?? 'Unknown'
      const request: BucketRequest = { operation, key: rest.join('/'), query: url.searchParams, headers: incoming.headers, body }
      seen.push(request)
      counts.set(operation, (counts.get(operation) ?? 0) + 1)
      const how = behaviour(request, counts.get(operation) ?? 0)
      if (how === 'silence') return
      if (how === 'reset') return void response.socket?.resetAndDestroy()
      if (typeof how === 'object') return sendError(response, how.status, how.code, how.message)
      if (!(incoming.headers.authorization ?? '').includes(`Credential=${keyId}/`)) return sendError(response, 403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.')
      if (incoming.headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) return sendError(response, 400, 'XAmzContentSHA256Mismatch')
      if (name !== bucket) return sendError(response, 404, 'NoSuchBucket', 'The specified bucket does not exist')
      answer(response, request, how)
    }, () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bucket,
    keyId,
    seen,
    objects,
    uploads,
    behave: (answering) => {
      counts.clear()
      behaviour = answering
    },
    setVersioning: (status) => {
      versioning = status
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
