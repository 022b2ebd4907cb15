import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ident, sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foreignWrites } from '../../packages/server/src/platform/warehouse/trino/alterations.ts'
import { schemasOf } from '../../packages/server/src/platform/warehouse/trino/schemas.ts'
import type { LoadTarget, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { askCluster, freshSchema } from './support/cluster.ts'
import { openSession } from './trino-rig.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

const schema = freshSchema('altered')
const dir = mkdtempSync(join(tmpdir(), 'sextant-altered-'))
const rowsOf = (table: string): string => `lake.${schema}__rows.${table}`
const viewOf = (table: string): string => `lake.${schema}.${table}`
const told: string[] = []
let warehouse: Warehouse

const target = (table: string): LoadTarget => ({ table, columns: [{ name: 'id', type: 'string' }, { name: 'room', type: 'string' }, { name: 'n', type: 'integer' }] })
const load = (table: string, batch: string): Promise<unknown> => warehouse.loadBatch(batch, (one) => one.insertRows(target(table), [[batch, 'garden', 1], [batch, 'hall', 2]]))
const counted = async (table: string): Promise<number> => (await warehouse.one<{ n: number }>('test.count', sql`select count(*) as "n" from ${ident(table)} where room <> ''`)).n
const altered = (words: string): unknown => expect.objectContaining({ code: 'WAREHOUSE_TABLE_ALTERED', message: expect.stringContaining(words) as string, fix: expect.stringContaining('put it back') as string })
const reopen = async (): Promise<void> => {
  await warehouse?.close()
  warehouse = await openOnCluster(schema, dir, { owner: 'altered', report: (message, detail) => void told.push(`${message} ${detail['table'] ?? ''}`), pauses: { first: 100, longest: 500 } })
}

beforeAll(async () => {
  await reopen()
  for (const table of ['renamed', 'retyped', 'gone', 'seen']) await load(table, `first of ${table}`)
})
afterAll(async () => {
  await warehouse?.close()
  await dropSchemas(schema, dir)
})

describe('a table that somebody else alters', () => {
  it('is named with what it lacks, to who reads and to who loads, and is read again when it is put back', async () => {
    await askCluster(`alter table ${rowsOf('renamed')} rename column room to chamber`)
    await expect(counted('renamed')).rejects.toEqual(altered('column "room" (varchar) is gone; instead there is "chamber"'))
    await expect(load('renamed', 'second')).rejects.toEqual(altered('column "room"'))
    await askCluster(`alter table ${rowsOf('renamed')} rename column chamber to room`)
    expect(await counted('renamed')).toBe(2)
    await load('renamed', 'second')
    expect(await counted('renamed')).toBe(4)
  })

  it('is told from one that never was: a column of another type is no new column, and a table that was dropped is not made anew', async () => {
    await askCluster(`alter table ${rowsOf('retyped')} drop column n`)
    await askCluster(`alter table ${rowsOf('retyped')} add column n double`)
    await askCluster(`drop table ${rowsOf('gone')}`)
    await expect(counted('retyped')).rejects.toEqual(altered('column "n" was bigint and is double'))
    await expect(counted('gone')).rejects.toEqual(altered('the table was dropped or renamed'))
    await reopen()
    expect(told).toEqual(expect.arrayContaining(['a table of the warehouse was altered by somebody else gone', 'a table of the warehouse was altered by somebody else retyped']))
    expect(await warehouse.hasTable('gone')).toBe(true)
    await expect(load('gone', 'third')).rejects.toEqual(altered('dropped'))
    await expect(load('retyped', 'third')).rejects.toEqual(altered('bigint'))
    await askCluster(`drop view ${viewOf('gone')}`)
    await load('gone', 'third')
    expect(await counted('gone')).toBe(2)
  })

  it('has its view again: at once when it cannot be read, and when the server starts in any case', async () => {
    await askCluster(`create or replace view ${viewOf('seen')} as select 1 as x`)
    expect(await counted('seen')).toBe(2)
    await askCluster(`drop view ${viewOf('seen')}`)
    expect(await counted('seen')).toBe(2)
    await askCluster(`create or replace view ${viewOf('seen')} as select id, room, n, batch_id from ${rowsOf('seen')} where n < 2`)
    await reopen()
    expect(await counted('seen')).toBe(2)
  })

  it('is told when others have written to it, or taken it back', async () => {
    const session = await openSession({ schema: `${schema}__rows` })
    const found = async () => foreignWrites(session, schemasOf(schema), ['renamed', 'seen'], 'sextant')
    expect(await found()).toEqual([])
    const [[before]] = (await askCluster(`select cast(snapshot_id as varchar) from "lake"."${schema}__rows"."seen$snapshots" order by committed_at desc limit 1`)) as [[string]]
    await askCluster(`insert into ${rowsOf('seen')} (id) values ('of nobody')`)
    expect(await found()).toEqual([{ table: 'seen', what: 'rows were written or deleted by sextant-tools' }])
    await askCluster(`alter table ${rowsOf('seen')} execute rollback_to_snapshot(${before})`)
    expect((await found()).map(({ what }) => what)).toContain('it was taken back to an earlier snapshot, so rows that Sextant counts as loaded are missing')
    session.client.close()
  })
})
