import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WarehouseStorage } from '../../packages/server/src/platform/warehouse/trino/storage.ts'

/** A storage under the suite. */
export interface StorageUnderTest {
  readonly storage: string
  /** Opened below a prefix (or folder) that nothing else uses. @param tempDir for what is lent */
  readonly open: (tempDir: string) => Promise<WarehouseStorage>
  /** Bytes of the largest file: more than one part of an upload where uploads have parts. */
  readonly largest: number
  /** Objects below one key: more than one page of a list where lists have pages. */
  readonly many: number
}

/** What every storage of a cluster's files must do. */
export const storageConformance = ({ storage: name, open, largest, many }: StorageUnderTest): void => {
  describe(`files of the warehouse in ${name}`, () => {
    let dir: string
    let storage: WarehouseStorage
    const tempDir = (): string => join(dir, 'lent')
    const fileOf = (content: Buffer | string): string => {
      const path = join(dir, `file-${randomBytes(4).toString('hex')}`)
      writeFileSync(path, content)
      return path
    }
    const contentsOf = (keys: readonly string[]): Promise<readonly Buffer[]> => storage.lend(keys, async (files) => files.map((file) => readFileSync(file)))

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'sextant-storage-'))
      storage = await open(tempDir())
    })
    afterAll(async () => {
      await storage?.delete('')
      storage?.close()
      rmSync(dir, { recursive: true, force: true })
    })

    it('a file that was put is lent with its very bytes, an empty one and a large one too', async () => {
      const contents = [Buffer.alloc(0), Buffer.from('PAR1'), randomBytes(largest)]
      for (const [index, content] of contents.entries()) await storage.put(fileOf(content), `table/data/${index}.parquet`)
      const lent = await contentsOf(['table/data/2.parquet', 'table/data/0.parquet', 'table/data/1.parquet'])
      expect(lent.map((content) => content.length)).toEqual([largest, 0, 4])
      expect(Buffer.compare(lent[0] as Buffer, contents[2] as Buffer)).toBe(0)
      expect(lent[2]).toEqual(contents[1])
    })

    it('what was lent is gone from this machine afterwards, also when the work failed', async () => {
      await storage.put(fileOf('x'), 'lent.parquet')
      const left = (): readonly string[] => (existsSync(tempDir()) ? readdirSync(tempDir()) : [])
      await storage.lend(['lent.parquet'], async ([file]) => expect(existsSync(String(file))).toBe(true))
      await expect(storage.lend(['lent.parquet'], async () => { throw new Error('the work failed') })).rejects.toThrow('the work failed')
      expect(left()).toEqual([])
    })

    it('a second file under a key takes the place of the first', async () => {
      await storage.put(fileOf('first'), 'twice')
      await storage.put(fileOf('second'), 'twice')
      expect((await contentsOf(['twice'])).map(String)).toEqual(['second'])
    })

    it('keys with spaces, signs and letters of all scripts are kept as they are', async () => {
      const keys = ['_at_month=2024-01/a b.parquet', 'q&a<1>"\'.parquet', '100%/50%20.parquet', '客户/订单+1.parquet', 'éè~(x)!*.parquet'].map((key) => `odd/${key}`)
      for (const key of keys) await storage.put(fileOf(key), key)
      expect((await storage.list('odd')).toSorted()).toEqual(keys.toSorted())
      expect((await contentsOf(keys)).map(String)).toEqual(keys)
      for (const key of keys) expect(await storage.exists(key), key).toBe(true)
      await storage.delete(keys[1] as string)
      expect(await storage.exists(keys[1] as string)).toBe(false)
      await storage.delete('odd')
      expect(await storage.list('odd')).toEqual([])
    })

    it('exists says so of an object, and not of the beginning of one', async () => {
      await storage.put(fileOf('x'), 'there/metadata/00001.json')
      expect(await storage.exists('there/metadata/00001.json')).toBe(true)
      expect(await storage.exists('there/metadata/00001')).toBe(false)
      expect(await storage.exists('metadata/00001.json')).toBe(false)
    })

    it('deletes what lies below a key and nothing beside it, and nothing is no fault', async () => {
      for (const key of ['gone/a', 'gone/b/c', 'gone-not/a', 'gon']) await storage.put(fileOf(key), key)
      await storage.delete('gone')
      expect((await storage.list('')).filter((key) => key.startsWith('gon')).toSorted()).toEqual(['gon', 'gone-not/a'])
      await storage.delete('gone')
      await storage.delete('gon')
      expect(await storage.list('gone')).toEqual([])
      expect(await storage.exists('gon')).toBe(false)
    })

    it(`lists and deletes ${many} objects`, { timeout: 120_000 }, async () => {
      const file = fileOf('x')
      const keys = Array.from({ length: many }, (_, index) => `many/${index % 7}/${index}`)
      for (let from = 0; from < many; from += 50) await Promise.all(keys.slice(from, from + 50).map((key) => storage.put(file, key)))
      expect((await storage.list('many')).toSorted()).toEqual(keys.toSorted())
      await storage.delete('many')
      expect(await storage.list('many')).toEqual([])
    })
  })
}
