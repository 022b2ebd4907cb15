import { createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, GetObjectCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { queryFailure } from '../warehouse-errors.ts'
import type { BucketClient } from './bucket-client.ts'
import { BucketFailure, isPassing } from './bucket-failure.ts'
import { inParallel } from './settle.ts'

/** Least size of a part but the last one is 5 MiB, and an upload has at most 10,000 of them. */
const partBytes = 8 * 2 ** 20
const mostParts = 9_000

const readPart = async (file: FileHandle, from: number, length: number): Promise<Buffer> => {
  const part = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const { bytesRead } = await file.read(part, read, length - read, from + read)
    if (bytesRead === 0) throw new Error('a file became shorter while it was uploaded')
    read += bytesRead
  }
  return part
}

const uploadParts = async ({ client, bucket }: BucketClient, file: FileHandle, size: number, key: string): Promise<void> => {
  const length = Math.max(partBytes, Math.ceil(size / mostParts))
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: key }))
  const upload = { Bucket: bucket, Key: key, UploadId }
  try {
    const starts = Array.from({ length: Math.ceil(size / length) }, (_, index) => index * length)
    const parts = await inParallel(starts, async (from): Promise<CompletedPart> => {
      const Body = await readPart(file, from, Math.min(length, size - from))
      const PartNumber = from / length + 1
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }))
      return { PartNumber, ...(ETag === undefined ? {} : { ETag }) }
    })
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [...parts] } }))
  } catch (error) {
    // Its parts are kept, and paid for, until somebody gives it up; what cannot be given up now is swept at a later start.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
    throw error
  }
}

/** Puts a file under a key: in one piece, or in parts of which a few are in memory at once. Parts are buffers, so that each can be sent again. */
export const upload = async (asked: BucketClient, path: string, key: string): Promise<void> => {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    await asked.asking('writing', key, async () => {
      if (size > partBytes) return uploadParts(asked, file, size, key)
      await asked.client.send(new PutObjectCommand({ Bucket: asked.bucket, Key: key, Body: await readPart(file, 0, size) }))
    })
  } finally {
    await file.close()
  }
}

/** Writes what comes behind what is there already, as long as something comes. */
const append = async (body: Readable, path: string, isFirst: boolean, idleMs: number): Promise<void> => {
  const idle = new AbortController()
  const timer = setTimeout(() => idle.abort(), idleMs)
  const watched = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      timer.refresh()
      yield piece
    }
  }
  try {
    await pipeline(body, watched, createWriteStream(path, { flags: isFirst ? 'w' : 'a' }), { signal: idle.signal })
  } catch (error) {
    if (idle.signal.aborted) throw new BucketFailure('TimeoutError', `nothing more of the object came for ${idleMs / 1000} s`, undefined)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

const isDiskFull = (error: unknown): boolean => error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(String(error.code))

/** Gets an object as a file; when its bytes stop coming, the rest of the same object is asked for. */
export const download = ({ client, bucket, patience, asking }: BucketClient, key: string, path: string): Promise<void> =>
  asking('reading', key, async () => {
    let got = 0
    let version: string | undefined
    for (let attempt = 1; ; attempt += 1) {
      const rest = got === 0 ? {} : { Range: `bytes=${got}-`, ...(version === undefined ? {} : { IfMatch: version }) }
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...rest }))
      version = answer.ETag
      // A storage that does not know ranges gives the whole object again.
      if (answer.ContentRange === undefined) got = 0
      const whole = got + (answer.ContentLength ?? 0)
      try {
        if (!(answer.Body instanceof Readable)) throw new BucketFailure('NoBody', 'the storage answered without the object', undefined)
        await append(answer.Body, path, got === 0, patience.requestMs)
        if ((await stat(path)).size === whole) return
        throw new BucketFailure('ERR_STREAM_PREMATURE_CLOSE', `the object ended after ${(await stat(path)).size} of ${whole} bytes`, undefined)
      } catch (error) {
        if (isDiskFull(error)) throw queryFailure('reading files of the warehouse', '', path, error)
        if (attempt >= patience.attempts || !isPassing(error)) throw error
        got = (await stat(path)).size
      }
    }
  })
