import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect, promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storageConformance } from '../../../../../../test/conformance/storage-suite.ts'
import { isAppError } from '../../errors.ts'
import type { AppError } from '../../errors.ts'
import type { BucketAccess } from './bucket-address.ts'
import type { BucketPatience } from './bucket-client.ts'
import { openBucketStorage } from './bucket-storage.ts'
import { folderStorage } from './storage.ts'
import type { WarehouseStorage } from './storage.ts'
import { startFakeBucket } from './testing/fake-bucket.ts'
import type { BucketReply, FakeBucket } from './testing/fake-bucket.ts'

const secret = 'wJalrXUtnFEMI-K7MDENG-bPxRfiCYEXAMPLEKEY'
/** Of a test that waits for nothing: a busy machine may take its time. */
const usual: BucketPatience = { connectMs: 10_000, requestMs: 30_000, attempts: 3 }
/** Of one that waits until it is over. */
const hasty: BucketPatience = { connectMs: 1_000, requestMs: 400, attempts: 3 }
let patience = usual

let dir: string
let fake: FakeBucket
const opened: WarehouseStorage[] = []

beforeEach(async () => {
  patience = usual
  dir = mkdtempSync(join(tmpdir(), 'sextant-bucket-'))
  fake = await startFakeBucket()
})
afterEach(async () => {
  for (const storage of opened.splice(0)) storage.close()
  await fake.stop()
  rmSync(dir, { recursive: true, force: true })
})

const openWith = async (access: BucketAccess, address = `s3://${fake.bucket}/crm`): Promise<WarehouseStorage> => {
  const storage = await openBucketStorage({ address, access, tempDir: join(dir, 'lent'), patience })
  opened.push(storage)
  return storage
}

const open = (access: BucketAccess = {}, address?: string): Promise<WarehouseStorage> => openWith({ endpoint: fake.url, keyId: fake.keyId, secret, ...access }, address)

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown)
  if (isAppError(error)) return error
  throw new Error(`expected a failure of the catalogue, there was ${inspect(error)}`)
}

const fileOf = (content: Buffer | string): string => {
  const path = join(dir, `file-${randomBytes(4).toString('hex')}`)
  writeFileSync(path, content)
  return path
}

storageConformance({ storage: 'a folder', largest: 1_000_000, many: 60, open: async (tempDir) => folderStorage(`${tempDir}-folder`) })

storageConformance({
  storage: 'a bucket',
  // Three parts, the last one short.
  largest: 2 * 8 * 2 ** 20 + 5,
  many: 1_100,
  open: async (tempDir) => {
    const whole = await startFakeBucket(500)
    const storage = await openBucketStorage({ address: `s3://${whole.bucket}/crm/lake`, access: { endpoint: whole.url, keyId: whole.keyId, secret }, tempDir })
    return { ...storage, close: () => { storage.close(); void whole.stop() } }
  },
})

describe('a bucket that fails', () => {
  const denied = (code: string, status = 403): BucketReply => ({ status, code, message: 'said the storage' })

  it('is told apart by what there is to do: no bucket, keys, permission, clock', async () => {
    expect(await failure(open({}, 's3://another-lake/crm'))).toMatchObject({ code: 'WAREHOUSE_STORAGE_MISSING', message: `there is no bucket "another-lake" at ${fake.url}` })
    expect(await failure(open({ keyId: 'AKIDOTHER' }))).toMatchObject({ code: 'WAREHOUSE_STORAGE_CREDENTIALS' })
    for (const [reply, code] of [
      [denied('AccessDenied'), 'WAREHOUSE_STORAGE_DENIED'],
      [denied('SignatureDoesNotMatch'), 'WAREHOUSE_STORAGE_CREDENTIALS'],
      [denied('ExpiredToken', 400), 'WAREHOUSE_STORAGE_CREDENTIALS'],
      [denied('RequestTimeTooSkewed'), 'WAREHOUSE_STORAGE_CLOCK'],
      [denied('InvalidObjectState', 409), 'WAREHOUSE_STORAGE_FAILED'],
    ] as const) {
      fake.behave(() => reply)
      const error = await failure(open())
      expect(error).toMatchObject({ code, status: 503, message: expect.stringContaining('said the storage') })
      expect(error.message).toContain(`s3://${fake.bucket}`)
      expect(error.fix).not.toBe('')
    }
  })

  it('names the object that could not be written or read', async () => {
    const storage = await open()
    fake.behave(({ operation }) => (operation === 'PutObject' ? denied('AccessDenied') : undefined))
    expect(await failure(storage.put(fileOf('x'), 'sextant__work/upload_1/rows.parquet'))).toMatchObject({ code: 'WAREHOUSE_STORAGE_DENIED', message: expect.stringContaining('writing s3://company-lake/crm/sextant__work/upload_1/rows.parquet is not permitted') })
    expect(await failure(storage.lend(['gone.parquet'], async () => undefined))).toMatchObject({ code: 'WAREHOUSE_STORAGE_FAILED', message: expect.stringContaining('reading s3://company-lake/crm/gone.parquet failed: NoSuchKey') })
  })

  it('is asked again when it is busy or closes the connection, a bounded number of times', async () => {
    const storage = await open()
    const busy: readonly (readonly BucketReply[])[] = [['reset', { status: 503, code: 'SlowDown' }], [{ status: 500, code: 'InternalError' }, 'reset']]
    for (const replies of busy) {
      fake.behave((_, nth) => replies[nth - 1])
      await storage.put(fileOf('in the end'), 'again')
      expect(String(fake.objects.get('crm/again'))).toBe('in the end')
    }
    fake.behave(() => ({ status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' }))
    const before = fake.seen.length
    expect(await failure(storage.put(fileOf('never'), 'never'))).toMatchObject({ code: 'WAREHOUSE_STORAGE_UNREACHABLE', message: expect.stringContaining('SlowDown, Please reduce your request rate.') })
    expect(fake.seen.length - before).toBe(patience.attempts)
  })

  it('is not waited for without end: no answer, no connection, no name', async () => {
    patience = hasty
    const storage = await open()
    fake.behave(() => 'silence')
    const begun = performance.now()
    expect(await failure(storage.exists('x'))).toMatchObject({ code: 'WAREHOUSE_STORAGE_UNREACHABLE', message: expect.stringContaining(fake.url) })
    expect(performance.now() - begun).toBeLessThan(patience.attempts * patience.requestMs + 8_000)
    expect(await failure(open({ endpoint: 'http://127.0.0.1:1' }))).toMatchObject({ code: 'WAREHOUSE_STORAGE_UNREACHABLE', message: expect.stringContaining('ECONNREFUSED') })
    expect(await failure(open({ endpoint: 'http://no-such-host.invalid' }))).toMatchObject({ code: 'WAREHOUSE_STORAGE_UNREACHABLE' })
  }, 60_000)

  it('an object whose bytes stop coming is asked for again from where they stopped, and is whole', async () => {
    patience = hasty
    const storage = await open()
    const content = randomBytes(300_000)
    await storage.put(fileOf(content), 'large')
    for (const how of ['cut', 'stall'] as const) {
      fake.behave(({ operation }, nth) => (operation === 'GetObject' && nth < 3 ? how : undefined))
      await storage.lend(['large'], async ([file]) => expect(Buffer.compare(readFileSync(String(file)), content)).toBe(0))
    }
    expect(fake.seen.filter(({ operation, headers }) => operation === 'GetObject' && headers.range !== undefined)).toHaveLength(4)
    fake.behave(({ operation }) => (operation === 'GetObject' ? 'cut' : undefined))
    expect(await failure(storage.lend(['large'], async () => undefined))).toMatchObject({ code: 'WAREHOUSE_STORAGE_UNREACHABLE' })
    expect(readdirSync(join(dir, 'lent'))).toEqual([])
  })

  it('an object of a storage that knows no ranges is begun anew, and is whole', async () => {
    patience = hasty
    const storage = await open()
    const content = randomBytes(300_000)
    await storage.put(fileOf(content), 'ranges')
    fake.behave(({ operation, headers }, nth) => (operation !== 'GetObject' ? undefined : nth === 1 ? 'cut' : headers.range === undefined ? undefined : 'whole'))
    await storage.lend(['ranges'], async ([file]) => expect(Buffer.compare(readFileSync(String(file)), content)).toBe(0))
  })

  it('an object that changed meanwhile is not put together of two', async () => {
    const storage = await open()
    await storage.put(fileOf(randomBytes(200_000)), 'changing')
    fake.behave(({ operation, headers }) => {
      if (operation !== 'GetObject' || headers.range !== undefined) return undefined
      setTimeout(() => fake.objects.set('crm/changing', randomBytes(200_000)), 10)
      return 'cut'
    })
    expect(await failure(storage.lend(['changing'], async () => undefined))).toMatchObject({ code: 'WAREHOUSE_STORAGE_FAILED', message: expect.stringContaining('PreconditionFailed') })
  })

  it('says which objects were not deleted', async () => {
    const storage = await open()
    for (const key of ['a', 'b', 'c']) await storage.put(fileOf(key), `table/${key}`)
    fake.behave(({ operation }) => (operation === 'DeleteObjects' ? 'kept' : undefined))
    expect(await failure(storage.delete('table'))).toMatchObject({ code: 'WAREHOUSE_STORAGE_DENIED', message: expect.stringContaining('3 of 4 objects were not deleted, crm/table/a first') })
  })
})

describe('an upload in parts', () => {
  const large = (): string => fileOf(randomBytes(3 * 8 * 2 ** 20))

  it('is given up when a part fails, so that nobody pays for what is of no use', async () => {
    const storage = await open()
    fake.behave(({ operation, query }) => (operation === 'UploadPart' && query.get('partNumber') === '2' ? { status: 403, code: 'AccessDenied' } : undefined))
    expect(await failure(storage.put(large(), 'table/rows.parquet'))).toMatchObject({ code: 'WAREHOUSE_STORAGE_DENIED' })
    expect(fake.uploads.size).toBe(0)
    expect(await storage.exists('table/rows.parquet')).toBe(false)
  })

  it('of a process that died is listed and deleted like an object', async () => {
    const storage = await open()
    fake.behave(({ operation, query }) => (operation === 'AbortMultipartUpload' ? { status: 403, code: 'AccessDenied' } : operation === 'UploadPart' && query.get('partNumber') === '3' ? { status: 403, code: 'AccessDenied' } : undefined))
    await failure(storage.put(large(), 'work/upload_1/rows.parquet'))
    fake.behave(() => undefined)
    expect(fake.uploads.size).toBe(1)
    expect(await storage.list('work')).toEqual(['work/upload_1/rows.parquet'])
    await storage.delete('work/upload_2')
    expect(fake.uploads.size).toBe(1)
    await storage.delete('work/upload_1')
    expect(fake.uploads.size).toBe(0)
    expect(await storage.list('work')).toEqual([])
  })
})

describe('what a bucket keeps of what is deleted', () => {
  it('is nothing, versions, or unknown where the storage does not say', async () => {
    expect((await open()).keepsDeleted).toBe('nothing')
    fake.setVersioning('Enabled')
    expect((await open()).keepsDeleted).toBe('versions')
    fake.setVersioning('Suspended')
    expect((await open()).keepsDeleted).toBe('versions')
    for (const reply of [{ status: 501, code: 'NotImplemented' }, { status: 403, code: 'AccessDenied' }]) {
      fake.behave(({ operation }) => (operation === 'GetBucketVersioning' ? reply : undefined))
      expect((await open()).keepsDeleted).toBe('unknown')
    }
  })
})

describe('keys of access', () => {
  it('come from a file that is read when it is needed', async () => {
    const secretFile = fileOf(`${secret}\n`)
    const storage = await openWith({ endpoint: fake.url, keyId: fake.keyId, secretFile })
    expect(await storage.list('')).toEqual([])
    expect(await failure(openWith({ endpoint: fake.url, keyId: fake.keyId, secretFile: join(dir, 'none') }))).toMatchObject({ code: 'WAREHOUSE_STORAGE_CREDENTIALS', message: expect.stringContaining('SEXTANT_STORAGE_SECRET_FILE cannot be read (ENOENT)') })
  })

  it('are in no error, whatever is looked at', async () => {
    for (const code of ['SignatureDoesNotMatch', 'AccessDenied', 'InternalError', 'NoSuchBucket', 'Other']) {
      fake.behave(() => ({ status: 403, code }))
      const error = await failure(open())
      const everything = `${inspect(error, { depth: 20, showHidden: true })}${JSON.stringify(error)}${error.stack ?? ''}`
      for (const hidden of [secret, 'Signature=', 'Credential=', 'authorization']) expect(everything, code).not.toContain(hidden)
    }
  })
})

it('a server whose files lie in a folder never loads the client of buckets', async () => {
  const look = `
    import { registerHooks } from 'node:module'
    const seen = []
    registerHooks({ resolve: (specifier, context, next) => { const found = next(specifier, context); seen.push(found.url); return found } })
    const { openStorage } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'storage.ts')).href)})
    await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'open-trino-warehouse.ts')).href)})
    const loaded = () => seen.filter((url) => url.includes('@aws-sdk')).length > 0
    await openStorage(${JSON.stringify(dir)}, ${JSON.stringify(dir)})
    const before = loaded()
    await openStorage('s3://company-lake/crm', ${JSON.stringify(dir)}, ${JSON.stringify({ endpoint: fake.url, keyId: fake.keyId, secret })})
    console.log(JSON.stringify([before, loaded()]))
    process.exit(0)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', look])
  expect(JSON.parse(stdout)).toEqual([false, true])
}, 30_000)
