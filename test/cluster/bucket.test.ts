import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStorage } from '../../packages/server/src/platform/warehouse/trino/storage.ts'
import type { BatchLoad, LoadTarget, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { storageConformance } from '../conformance/storage-suite.ts'
import { askCluster, clusterBucket, freshSchema, hasBucket, startBucket, stopBucket } from './support/cluster.ts'
import { filesHolding } from './support/files-holding.ts'
import { dropSchemas, openInBucket } from './warehouse-rig.ts'

/* The catalog `bucket` keeps its files in a server of another maker that speaks S3 and checks signatures. */

describe.skipIf(!hasBucket())('with a bucket of the run (none where the environment names a cluster that runs already)', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sextant-bucket-'))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  storageConformance({
    storage: 'a bucket of another maker',
    largest: 8 * 2 ** 20 + 5,
    many: 40,
    open: (tempDir) => openStorage(`s3://${clusterBucket().name}/test-${randomBytes(4).toString('hex')}`, tempDir, clusterBucket().access),
  })

  describe('a warehouse whose files lie in a bucket', () => {
    const schema = freshSchema('bucket')
    const person: LoadTarget = { table: 'level_person', columns: [{ name: '_key', type: 'string' }, { name: '_customer', type: 'string' }, { name: 'name', type: 'string' }], key: ['_key'] }
    const names = (): Promise<readonly unknown[]> => warehouse.query('test.names', sql`select name from level_person order by name`)
    const lent = (): readonly string[] => readdirSync(join(dir, 'tmp')).filter((name) => name.startsWith('lent-'))
    let warehouse: Warehouse

    beforeAll(async () => {
      warehouse = await openInBucket(schema, dir)
    })
    afterAll(async () => {
      await warehouse?.close()
      await dropSchemas(schema, join(dir, 'none'), 'bucket')
    })

    it('loads few rows and many, brings them to the bench, and answers to a file', async () => {
      await warehouse.loadBatch('few', (load) => load.insertRows(person, [['1', '1', 'Ann'], ['2', '2', 'Ben']]))
      const many = Array.from({ length: 4_000 }, (_, index) => [String(index), String(index), createHash('md5').update(String(index)).digest('hex')])
      const rows = { ...person, table: 'level_many' }
      await warehouse.loadBatch('many', (load) => load.insertRows(rows, many))
      expect(await warehouse.one('test.count', sql`select count(*) as n, count(distinct name) as names from level_many`)).toEqual({ n: 4_000, names: 4_000 })
      await warehouse.loadBatch('brought', async (load) => {
        const bench = await load.bench()
        await bench.bring('level_many')
        expect(await bench.one('test.brought', sql`select count(*) as n, count(distinct name) as names from level_many`)).toEqual({ n: 4_000, names: 4_000 })
        await bench.insert({ ...person, table: 'level_copy' }, sql`select _key, _customer, upper(name) from level_many where _key < '2'`)
      })
      expect(await warehouse.one('test.copied', sql`select count(*) as n from level_copy`)).toEqual({ n: many.filter(([key]) => String(key) < '2').length })
      expect(lent()).toEqual([])
      const file = join(dir, 'names.csv')
      expect(await warehouse.exportTo('test.export', sql`select name from level_person order by name`, file, 'csv')).toBe(2)
      expect(readFileSync(file, 'utf8')).toBe('name\nAnn\nBen\n')
      // Nothing of running work is left in the bucket.
      expect(readdirSync(clusterBucket().folder, { recursive: true }).map(String).filter((path) => path.includes(`${schema}__work/upload_`) && path.endsWith('.parquet'))).toEqual([])
    })

    it('what is deleted is read in no object, after an undo and after a statement that deletes', async () => {
      const secret = 'Annabel-Quillfeather-0171'
      const holding = (): Promise<readonly string[]> => filesHolding(clusterBucket().folder, schema, secret)
      await warehouse.loadBatch('secret', (load) => load.insertRows(person, [['1', '1', secret], ['3', '3', `${secret}-too`]]))
      expect(await names()).toEqual([{ name: secret }, { name: `${secret}-too` }, { name: 'Ben' }])
      expect((await holding()).length).toBeGreaterThan(0)
      expect(await warehouse.undoBatch('secret')).toBe(true)
      expect(await holding()).toEqual([])
      expect(await names()).toEqual([{ name: 'Ann' }, { name: 'Ben' }])
      await warehouse.loadBatch('one', (load) => load.insertRows(person, [['4', '4', secret], ['5', '5', 'Eve']]))
      expect(await warehouse.execute('test.erase', sql`delete from level_person where name = ${secret}`)).toBe(1)
      expect(await holding()).toEqual([])
      expect(await names()).toEqual([{ name: 'Ann' }, { name: 'Ben' }, { name: 'Eve' }])
    })

    it('a load while the bucket is away is told so and leaves nothing; afterwards it is loaded once', async () => {
      const rows = Array.from({ length: 2_500 }, (_, index) => [`k${index}`, String(index), `row ${index}`])
      const later = (load: BatchLoad): Promise<unknown> => load.insertRows({ ...person, table: 'level_many' }, rows)
      await stopBucket()
      try {
        await expect(warehouse.loadBatch('later', later)).rejects.toMatchObject({ status: 503 })
      } finally {
        await startBucket()
      }
      await warehouse.whenThere()
      await warehouse.loadBatch('later', later)
      expect(await warehouse.one('test.later', sql`select count(*) as n from level_many where _key like 'k%'`)).toEqual({ n: 2_500 })
      expect((await warehouse.loadedBatches()).filter(({ batchId }) => batchId === 'later')).toHaveLength(1)
    })

    it('uploads that a killed server left a day ago are swept at the next start, in parts or whole; young ones stay', async () => {
      const { access, name, storage: address } = clusterBucket()
      const work = `${schema}__work`
      const old = `upload_${Date.parse('2026-02-27T00:00:00Z').toString(36)}_0123456789ab`
      const young = `upload_${Date.parse('2026-03-01T07:00:00Z').toString(36)}_0123456789ab`
      const storage = await openStorage(address, join(dir, 'tmp'), access)
      const client = new S3Client({ endpoint: access.endpoint, region: access.region, forcePathStyle: true, credentials: { accessKeyId: access.keyId, secretAccessKey: readFileSync(access.secretFile, 'utf8') } })
      try {
        writeFileSync(join(dir, 'left'), 'left')
        for (const left of [old, young]) await storage.put(join(dir, 'left'), `${work}/${left}/rows.parquet`)
        await client.send(new CreateMultipartUploadCommand({ Bucket: name, Key: `tables/${work}/${old}/half.parquet` }))
        // Else the next one would wait for the lease to end.
        await warehouse.close()
        warehouse = await openInBucket(schema, dir, { owner: 'next' })
        expect((await storage.list(work)).filter((key) => key.includes('/upload_'))).toEqual([`${work}/${young}/rows.parquet`])
        expect((await client.send(new ListMultipartUploadsCommand({ Bucket: name }))).Uploads ?? []).toEqual([])
      } finally {
        client.destroy()
        storage.close()
      }
    })

    it('another place than the catalog keeps its files in is refused', async () => {
      await askCluster(`create schema if not exists bucket.${schema}__other`)
      await expect(openInBucket(`${schema}__other`, dir, { storage: 's3://lake/elsewhere' }).then((opened) => opened.query('test.any', sql`select 1 as n`))).rejects.toMatchObject({ code: 'WAREHOUSE_STORAGE_ELSEWHERE' })
      await dropSchemas(`${schema}__other`, join(dir, 'none'), 'bucket')
    })
  })
})
