import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ident, join as joinSql, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../packages/server/src/platform/errors.ts'
import type { AppError } from '../../packages/server/src/platform/errors.ts'
import { reconcileBatches } from '../../packages/server/src/platform/warehouse/reconcile-batches.ts'
import type { LoadTarget, Warehouse, WarehouseCell } from '../../packages/server/src/platform/warehouse/warehouse.ts'

/** An engine under the suite, and how it says what has no common word. */
export interface EngineUnderTest {
  readonly engine: string
  /** The warehouse whose rows are kept in a folder or a schema; opening it again finds them. The clock says 2026-03-01T08:00:00Z. */
  readonly open: (dir: string) => Promise<Warehouse>
  readonly words: {
    /** One row with a value of each type we use. */
    readonly types: Sql
    readonly whole: (digits: string) => Sql
    /** The columns texts, wholes and number, and hits: how many of 0 to 9 are among the wholes. */
    readonly bound: (texts: readonly string[], wholes: readonly number[], number: number) => Sql
    /** A question that never ends by itself. */
    readonly endless: Sql
    /** n from 0 to 4999: n, half of its half where even, c<n>, its seconds, 1970-01-02, whether it is 1. */
    readonly columns: Sql
    readonly failing: Sql
    readonly isUtc: Sql
    /** A placeholder as errors show it. */
    readonly placeholder: string
  }
  /** Whether a write is one transaction. */
  readonly isTransactional: boolean
  /** Cases of properties, and small batches at once: fewer where a statement takes tenths of a second. */
  readonly cases: { readonly binding: number; readonly loads: number; readonly steps: number; readonly batches: number }
}

const failure = async (work: Promise<unknown>): Promise<AppError> => {
  try {
    await work
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
  throw new Error('expected a failure, there was none')
}

/** What every engine of the warehouse must do. */
export const warehouseConformance = ({ engine, open, words, isTransactional, cases }: EngineUnderTest): void => {
  describe(`the warehouse on ${engine}`, () => {
    let dir: string
    let warehouse: Warehouse

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'sextant-warehouse-'))
      warehouse = await open(dir)
    })
    afterAll(async () => {
      await warehouse?.close()
      rmSync(dir, { recursive: true, force: true })
    })

    /** Rows without their batch, in the order of their columns. */
    const rowsOf = async (table: string): Promise<readonly Record<string, unknown>[]> => {
      const columns = joinSql((await warehouse.describe(table)).map(({ name }) => ident(name)))
      return warehouse.query('test.rows', sql`select ${columns} from ${ident(table)} order by ${columns}`)
    }

    it('answers the same JavaScript types for every column type we use', async () => {
      const row = await warehouse.one('test.types', words.types)
      expect(row).toEqual({
        whole: 9_007_199_254_740_991,
        total: 2,
        number: 1.5,
        decimal: 1.25,
        yes: true,
        instant: '2024-02-29T23:59:59.999Z',
        early: '1969-12-31T23:59:59.999Z',
        zoned: '2024-01-01T00:00:00.000Z',
        day: '2024-02-29',
        text: 'x',
        missing: null,
        list: ['a', null],
        record: { a: 1, b: '2024-01-01' },
        bytes: new Uint8Array([0, 255]),
      })
    })

    it('refuses to hand out an identifier that JavaScript would round', async () => {
      const error = await failure(warehouse.query('test.unsafe', sql`select ${words.whole('9007199254740993')} as "id"`))
      expect(error.code).toBe('WAREHOUSE_NUMBER_UNSAFE')
      expect(error.message).toContain('9007199254740993')
      expect(error.message).toContain('"id"')
    })

    it('binds texts, numbers and lists, the empty list too', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => !text.includes('\0')), { maxLength: 6 }),
          fc.array(fc.maxSafeInteger(), { maxLength: 6 }),
          fc.double({ noNaN: true }),
          async (texts, wholes, number) => {
            const row = await warehouse.one('test.bind', words.bound(texts, wholes, number))
            expect(row).toEqual({ texts, wholes, number, hits: new Set(wholes.filter((whole) => whole >= 0 && whole < 10)).size })
          },
        ),
        { numRuns: cases.binding },
      )
    })

    it('an error names the question and never a bound value', async () => {
      const error = await failure(warehouse.query('segments.count', sql`select * from no_such where mail = ${'ann@example.com'}`))
      expect(error.message).toContain('segments.count')
      expect(error.message).toContain(`mail = ${words.placeholder}`)
      expect(error.message).not.toContain('ann@example.com')
    })

    it('a cancelled question and one over its time stop the engine', async () => {
      const cancel = new AbortController()
      setTimeout(() => cancel.abort(), 60)
      expect((await failure(warehouse.query('test.slow', words.endless, { signal: cancel.signal }))).code).toBe('WAREHOUSE_CANCELLED')
      expect((await failure(warehouse.query('test.slow', words.endless, { timeoutMs: 60 }))).code).toBe('WAREHOUSE_TIMEOUT')
      expect(await warehouse.one('test.after', sql`select 1 as alive`)).toEqual({ alive: 1 })
    })

    it('readers are answered while a long question runs', async () => {
      const cancel = new AbortController()
      const slow = failure(warehouse.query('test.slow', words.endless, { signal: cancel.signal }))
      expect(await warehouse.one('test.quick', sql`select 2 as two`)).toEqual({ two: 2 })
      cancel.abort()
      expect((await slow).code).toBe('WAREHOUSE_CANCELLED')
    })

    it('hands whole columns to the kernels: doubles with NaN for null, instants in epoch milliseconds', async () => {
      const { rowCount, names, columns } = await warehouse.columns('test.columns', words.columns)
      expect([rowCount, names]).toEqual([5000, ['n', 'half', 'code', 'at', 'day', 'flag']])
      expect(columns.map((column) => column[1])).toEqual([1, Number.NaN, 'c1', 1000, 86_400_000, 1])
      expect(columns[0]).toBeInstanceOf(Float64Array)
      expect((columns[0] as Float64Array).reduce((sum, n) => sum + n, 0)).toBe((4999 * 5000) / 2)
    })

    it('a list of a hundred thousand keys is joined, not bound', async () => {
      const keys = Array.from({ length: 100_000 }, (_, index) => `00${index}`)
      const found = await warehouse.withKeys(keys, (table, session) =>
        session.one('test.keys', sql`select count(*) as n, min("key") as "least" from ${table} where "key" in ('00123', '0099999', 'none')`),
      )
      expect(found).toEqual({ n: 2, least: '00123' })
    })

    it('writes thirty thousand rows from memory to a file, in their types and their order', async () => {
      const path = join(dir, 'written.parquet')
      const columns = [{ name: 'customer', type: 'string' }, { name: 'email', type: 'string' }, { name: 'cups', type: 'number' }, { name: 'member', type: 'boolean' }, { name: 'born', type: 'date' }, { name: 'seen', type: 'instant' }] as const
      const rows = Array.from({ length: 30_000 }, (_, index) => [`0${index}`, index % 7 === 0 ? null : `${'x'.repeat(40)}${index}@example.com`, index / 4, index % 2 === 0, '1970-02-28', '2026-01-01T00:00:00.250Z'])
      expect(await warehouse.writeRows('test.written', columns, rows, path)).toBe(rows.length)
      await expect(warehouse.writeRows('test.broken', columns, [['1', null, null, null, '2023-02-29', null]], join(dir, 'broken.parquet'))).rejects.toMatchObject({ code: 'WAREHOUSE_CELL_INVALID' })
      expect(existsSync(join(dir, 'broken.parquet'))).toBe(false)
      // A load that stages nothing, for its bench, which reads files on either engine.
      const read = await warehouse.loadBatch('written', async (load) => (await load.bench()).query('test.readWritten', sql`select * from read_parquet(${path}) limit 2`))
      expect(read).toEqual([
        { customer: '00', email: null, cups: 0, member: true, born: '1970-02-28', seen: '2026-01-01T00:00:00.250Z' },
        { customer: '01', email: `${'x'.repeat(40)}1@example.com`, cups: 0.25, member: false, born: '1970-02-28', seen: '2026-01-01T00:00:00.250Z' },
      ])
    })

    it('exports whole files only', async () => {
      const path = join(dir, 'out.csv')
      expect(await warehouse.exportTo('test.export', sql`select '00123' as id, n from (values (1), (2)) as v (n) where n >= ${1} order by n`, path, 'csv')).toBe(2)
      expect(readFileSync(path, 'utf8')).toBe('id,n\n00123,1\n00123,2\n')
      const broken = join(dir, 'broken.csv')
      await failure(warehouse.exportTo('test.export', words.failing, broken, 'csv'))
      expect([existsSync(broken), existsSync(`${broken}.part`)]).toEqual([false, false])
    })

    if (isTransactional)
      it('a transaction that throws changes nothing', async () => {
        await warehouse.ensureTable('score', [{ name: 'customer', type: 'string' }])
        const error = new Error('no')
        await expect(
          warehouse.write(async (session) => {
            await session.execute('test.insert', sql`insert into score (customer) values ('a')`)
            throw error
          }),
        ).rejects.toBe(error)
        expect(await rowsOf('score')).toEqual([])
      })

    it('a write that stopped half-way is mended by doing all of it again', async () => {
      await warehouse.ensureTable('score', [{ name: 'customer', type: 'string' }])
      const project = (stop: boolean): Promise<void> =>
        warehouse.write(async (session) => {
          await session.execute('test.delete', sql`delete from score where customer = 'a'`)
          await session.execute('test.insert', sql`insert into score (customer) values ('a')`)
          if (stop) throw new Error('no')
        })
      await expect(project(true)).rejects.toThrow('no')
      await project(false)
      expect(await rowsOf('score')).toEqual([{ customer: 'a' }])
      await warehouse.execute('test.delete', sql`delete from score`)
      expect(await rowsOf('score')).toEqual([])
    })

    it('writing through the warehouse inside its own transaction is an error and not a deadlock', async () => {
      const error = await failure(warehouse.write(() => warehouse.execute('test.nested', sql`select 1`)))
      expect(error.code).toBe('WAREHOUSE_WRITER_NESTED')
    })

    describe('tables learn their columns on arrival', () => {
      it('a new column is empty in the older rows, and whole numbers widen to numbers', async () => {
        await warehouse.loadBatch('learn-1', (load) => load.insertRows({ table: 'visit', columns: [{ name: 'pages', type: 'integer' }] }, [[3]]))
        await warehouse.loadBatch('learn-2', (load) =>
          load.insertRows({ table: 'visit', columns: [{ name: 'shop', type: 'string' }, { name: 'pages', type: 'number' }] }, [['s', 1.5]]),
        )
        expect(await rowsOf('visit')).toEqual([
          { pages: 1.5, shop: 's' },
          { pages: 3, shop: null },
        ])
        expect(await warehouse.describe('visit')).toEqual([
          { name: 'pages', type: 'number' },
          { name: 'shop', type: 'string' },
        ])
      })

      it('a column cannot change its meaning', async () => {
        const error = await failure(warehouse.loadBatch('learn-3', (load) => load.insertRows({ table: 'visit', columns: [{ name: 'shop', type: 'number' }] }, [[1]])))
        expect(error.code).toBe('WAREHOUSE_COLUMN_TYPE')
      })

      it('lists its tables without the bookkeeping', async () => {
        expect(await warehouse.tables()).toEqual(['score', 'visit'])
        expect([await warehouse.hasTable('visit'), await warehouse.hasTable('batch_loaded_not')]).toEqual([true, false])
        expect((await failure(warehouse.describe('none'))).code).toBe('WAREHOUSE_TABLE_UNKNOWN')
      })
    })

    describe('batches', () => {
      const sale: LoadTarget = {
        table: 'sale',
        columns: [
          { name: 'id', type: 'string' },
          { name: 'amount', type: 'integer' },
          { name: 'at', type: 'instant' },
          { name: 'day', type: 'date' },
        ],
      }
      const row = (id: string, amount: number): readonly WarehouseCell[] => [id, amount, '2026-01-01T00:00:00.123Z', '2024-02-29']

      it('nobody sees a row of a batch before it is whole', async () => {
        await warehouse.loadBatch('b1', async (load) => {
          await load.insertRows(sale, [row('9007199254740993', 1), row('00123', 2)])
          await load.insert({ table: 'line', columns: [{ name: 'id', type: 'string' }] }, sql`select 'l1'`)
          expect(await warehouse.hasTable('sale')).toBe(false)
        })
        expect(await rowsOf('sale')).toEqual([
          { id: '00123', amount: 2, at: '2026-01-01T00:00:00.123Z', day: '2024-02-29' },
          { id: '9007199254740993', amount: 1, at: '2026-01-01T00:00:00.123Z', day: '2024-02-29' },
        ])
        expect((await warehouse.loadedBatches()).find((batch) => batch.batchId === 'b1')).toEqual({ batchId: 'b1', loadedAt: '2026-03-01T08:00:00.000Z' })
      })

      it('a batch that fails half-way leaves nothing in any of its tables', async () => {
        const before = await rowsOf('sale')
        await expect(
          warehouse.loadBatch('b2', async (load) => {
            await load.insertRows(sale, [row('x', 1)])
            throw new Error('the file ended too early')
          }),
        ).rejects.toThrow('ended too early')
        const invalid = await failure(warehouse.loadBatch('b2', (load) => load.insertRows(sale, [row('x', 1), ['y', 1, '2026-01-01T00:00:00Z', '2023-02-29']])))
        expect([invalid.code, invalid.message]).toEqual(['WAREHOUSE_CELL_INVALID', expect.not.stringContaining('2023-02-29')])
        expect(await rowsOf('sale')).toEqual(before)
        expect((await warehouse.loadedBatches()).map((batch) => batch.batchId)).not.toContain('b2')
      })

      it('loading a batch again replaces it and doubles nothing', async () => {
        await warehouse.loadBatch('b1', (load) => load.insertRows(sale, [row('00123', 5)]))
        expect((await rowsOf('sale')).map((sold) => sold['amount'])).toEqual([5])
        expect(await rowsOf('line')).toEqual([])
        expect((await warehouse.loadedBatches()).filter((batch) => batch.batchId === 'b1')).toHaveLength(1)
      })

      it('undoing a batch removes its rows and no others', async () => {
        await warehouse.loadBatch('b3', (load) => load.insertRows(sale, [row('z', 9)]))
        expect(await warehouse.undoBatch('b3')).toBe(true)
        expect(await warehouse.undoBatch('b3')).toBe(false)
        expect((await rowsOf('sale')).map((sold) => sold['id'])).toEqual(['00123'])
      })

      it('a key that comes twice in one batch is an error, not a race', async () => {
        const keyed: LoadTarget = { table: 'twice', columns: [{ name: 'id', type: 'string' }], key: ['id'] }
        const error = await failure(warehouse.loadBatch('b4', (load) => load.insertRows(keyed, [['a'], ['a']])))
        expect(error.code).toBe('WAREHOUSE_KEY_REPEATED')
      })

      it('the rows that a batch replaced can be read, with the columns of today, until it is undone', async () => {
        const member: LoadTarget = { table: 'member', columns: [{ name: 'id', type: 'string' }, { name: 'city', type: 'string' }], key: ['id'] }
        const replaced = (...batches: readonly string[]): Promise<unknown> =>
          warehouse.withKeys(batches, async (keys, session) => {
            const rows = await warehouse.replacedBy('member', sql`select "key" from ${keys} as "batches"`)
            return rows && (await session.query('test.replaced', sql`select "id", "city", "since", "batch_id" from ${rows} as "replaced" order by 1`))
          })
        expect(await replaced('r1')).toBeUndefined()
        await warehouse.loadBatch('r1', (load) => load.insertRows(member, [['a', 'Rome'], ['b', 'Oslo']]))
        await warehouse.loadBatch('r2', (load) => load.insertRows(member, [['a', 'Bonn']]))
        await warehouse.loadBatch('r3', (load) => load.insertRows(member, [['b', 'Lima'], ['c', 'Riga']]))
        await warehouse.ensureTable('member', [{ name: 'since', type: 'instant' }])
        const [rome, oslo] = [{ id: 'a', city: 'Rome', since: null, batch_id: 'r1' }, { id: 'b', city: 'Oslo', since: null, batch_id: 'r1' }]
        expect([await replaced('r2'), await replaced('r2', 'r3'), await replaced('r1')]).toEqual([[rome], [rome, oslo], []])
        await warehouse.undoBatch('r2')
        expect(await replaced('r2', 'r3')).toEqual([oslo])
      })

      it('after any loads and undos the table holds, per key, the row of the latest batch that is still loaded', async () => {
        const target = (table: string): LoadTarget => ({ table, columns: [{ name: 'id', type: 'string' }, { name: 'batch', type: 'string' }], key: ['id'] })
        const step = fc.record({ load: fc.boolean(), batch: fc.integer({ min: 0, max: 4 }), keys: fc.uniqueArray(fc.constantFrom('k1', 'k2', 'k3'), { maxLength: 3 }) })
        let run = 0
        await fc.assert(
          fc.asyncProperty(fc.array(step, { maxLength: cases.steps }), async (steps) => {
            run += 1
            const table = `upsert_${run}`
            const live: { batch: string; keys: readonly string[] }[] = []
            for (const { load, batch, keys } of steps) {
              const batchId = `u${run}-${batch}`
              const at = live.findIndex((one) => one.batch === batchId)
              if (at >= 0) live.splice(at, 1)
              if (load) {
                await warehouse.loadBatch(batchId, (into) => into.insertRows(target(table), keys.map((key) => [key, batchId])))
                live.push({ batch: batchId, keys })
              } else expect(await warehouse.undoBatch(batchId)).toBe(at >= 0)
            }
            const expected = new Map(live.flatMap(({ batch, keys }) => keys.map((key) => [key, batch] as const)))
            const actual = (await warehouse.hasTable(table)) ? await rowsOf(table) : []
            expect(actual).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, batch]) => ({ id, batch })))
          }),
          { numRuns: cases.loads },
        )
      })

      it('many small batches at once all arrive, each once', async () => {
        const ids = Array.from({ length: cases.batches }, (_, index) => `m${String(index).padStart(2, '0')}`)
        await Promise.all(ids.map((id) => warehouse.loadBatch(id, (load) => load.insertRows({ table: 'many', columns: [{ name: 'id', type: 'string' }] }, [[id]]))))
        expect((await rowsOf('many')).map((one) => one['id'])).toEqual(ids)
      })

      it('start-up finishes what was loaded and fails what was not', () => {
        expect(reconcileBatches(['a', 'b', 'c'], ['b', 'z'])).toEqual({ finish: ['b'], fail: ['a', 'c'] })
      })

      it('everything is there after a close and a new start', async () => {
        const before = await rowsOf('sale')
        await warehouse.close()
        warehouse = await open(dir)
        expect(await rowsOf('sale')).toEqual(before)
        expect(await warehouse.one('test.zone', sql`select count(*) as n from ${ident('many')} where ${words.isUtc}`)).toEqual({ n: cases.batches })
      })
    })
  })
}
