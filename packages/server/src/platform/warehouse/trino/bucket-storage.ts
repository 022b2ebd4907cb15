import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AbortMultipartUploadCommand, DeleteObjectsCommand, GetBucketVersioningCommand, ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3'
import type { KeepsDeleted } from '../warehouse.ts'
import { parseBucketAddress } from './bucket-address.ts'
import type { BucketAccess } from './bucket-address.ts'
import { openBucketClient, usualPatience } from './bucket-client.ts'
import type { BucketClient, BucketPatience } from './bucket-client.ts'
import { BucketFailure, isDenied, isUnsupported } from './bucket-failure.ts'
import { download, upload } from './bucket-transfer.ts'
import { inParallel } from './settle.ts'
import type { WarehouseStorage } from './storage.ts'

export interface BucketOptions {
  /** `s3://bucket/prefix`. */
  readonly address: string
  readonly access: BucketAccess
  readonly tempDir: string
  readonly patience?: Partial<BucketPatience>
}

/** What one request deletes at most. */
const mostDeleted = 1_000

/** Whole keys that begin so. */
async function* objectsOf({ client, bucket }: BucketClient, beginning: string): AsyncGenerator<string> {
  let token: string | undefined
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: beginning, ...(token === undefined ? {} : { ContinuationToken: token }) }))
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined
  } while (token !== undefined)
}

interface Unfinished {
  readonly key: string
  readonly uploadId: string
}

/** Uploads that began and neither ended nor were given up: those of a process that was killed. */
async function* unfinishedOf({ client, bucket }: BucketClient, beginning: string): AsyncGenerator<Unfinished> {
  let from: { readonly KeyMarker?: string; readonly UploadIdMarker?: string } | undefined = {}
  while (from !== undefined) {
    const page: Partial<ListMultipartUploadsCommandOutput> = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: beginning, ...from })).catch((error: unknown) => {
      // What has no list of them gives them up by itself.
      if (isUnsupported(error)) return {}
      throw error
    })
    for (const { Key, UploadId } of page.Uploads ?? []) if (Key !== undefined && UploadId !== undefined && Key.startsWith(beginning)) yield { key: Key, uploadId: UploadId }
    from = page.IsTruncated === true && page.NextKeyMarker !== undefined
      ? { KeyMarker: page.NextKeyMarker, ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }) }
      : undefined
  }
}

const deleteObjects = ({ client, bucket, asking }: BucketClient, keys: readonly string[]): Promise<void> =>
  asking('deleting', keys[0], async () => {
    const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Quiet: true, Objects: keys.map((Key) => ({ Key })) } }))
    const left = Errors?.filter(({ Code }) => Code !== 'NoSuchKey') ?? []
    const [first] = left
    if (first !== undefined) throw new BucketFailure(first.Code ?? 'Unknown', `${left.length} of ${keys.length} objects were not deleted, ${first.Key ?? ''} first: ${first.Message ?? ''}`, undefined)
  })

const collected = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Whether older versions stay: storages that do not say are not refused. */
const versionsOf = async (asked: BucketClient): Promise<KeepsDeleted> => {
  try {
    const { Status } = await asked.client.send(new GetBucketVersioningCommand({ Bucket: asked.bucket }))
    // Suspended: what was written before is still kept when it is deleted.
    return Status === undefined ? 'nothing' : 'versions'
  } catch (error) {
    if (isUnsupported(error) || isDenied(error)) return 'unknown'
    throw error
  }
}

/**
 * The objects below a prefix of a bucket that speaks S3.
 *
 * @throws WAREHOUSE_STORAGE_MISSING, WAREHOUSE_STORAGE_CREDENTIALS, WAREHOUSE_STORAGE_DENIED, WAREHOUSE_STORAGE_CLOCK, WAREHOUSE_STORAGE_UNREACHABLE
 */
export const openBucketStorage = async ({ address, access, tempDir, patience = {} }: BucketOptions): Promise<WarehouseStorage> => {
  const { bucket, prefix } = parseBucketAddress(address)
  const asked = openBucketClient({ bucket, prefix }, access, { ...usualPatience, ...patience })
  const root = prefix === '' ? '' : `${prefix}/`
  const objectOf = (key: string): string => `${root}${key.replace(/\/+$/, '')}`
  const belowOf = (key: string): string => (objectOf(key) === root ? root : `${objectOf(key)}/`)
  const isThere = async (object: string): Promise<boolean> => {
    // Asked as a list: a refusal to look at one object has no body that says why.
    const { Contents } = await asked.client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: object, MaxKeys: 1 }))
    return Contents?.[0]?.Key === object
  }
  const list = (key: string): Promise<readonly string[]> =>
    asked.asking('listing', belowOf(key), async () => {
      const found = new Set(await collected(objectsOf(asked, belowOf(key))))
      for await (const unfinished of unfinishedOf(asked, belowOf(key))) found.add(unfinished.key)
      return Array.from(found, (object) => object.slice(root.length))
    })
  const giveUp = ({ key, uploadId }: Unfinished): Promise<void> =>
    asked.asking('deleting', key, async () => void (await asked.client.send(new AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: uploadId }))))
  const remove = async (key: string): Promise<void> => {
    const object = objectOf(key)
    const [below, unfinished] = await asked.asking('listing', object, () => Promise.all([collected(objectsOf(asked, belowOf(key))), collected(unfinishedOf(asked, object))]))
    const gone = object === root ? below : [object, ...below]
    for (let from = 0; from < gone.length; from += mostDeleted) await deleteObjects(asked, gone.slice(from, from + mostDeleted))
    await inParallel(unfinished.filter((one) => one.key === object || one.key.startsWith(belowOf(key))), giveUp)
  }
  const lend = async <T>(keys: readonly string[], work: (files: readonly string[]) => Promise<T>): Promise<T> => {
    await mkdir(tempDir, { recursive: true })
    const dir = await mkdtemp(join(tempDir, 'lent-'))
    try {
      const files = keys.map((_, index) => join(dir, String(index)))
      await inParallel(keys.map((key, index) => ({ key, file: files[index] as string })), ({ key, file }) => download(asked, objectOf(key), file))
      return await work(files)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
  try {
    const keepsDeleted = await asked.asking('listing', undefined, async () => {
      await isThere(`${root}.`)
      return versionsOf(asked)
    })
    return Object.freeze<WarehouseStorage>({ scheme: 's3', keepsDeleted, put: (file, key) => upload(asked, file, objectOf(key)), lend, exists: (key) => asked.asking('listing', objectOf(key), () => isThere(objectOf(key))), list, delete: remove, close: () => asked.client.destroy() })
  } catch (error) {
    asked.client.destroy()
    throw error
  }
}
