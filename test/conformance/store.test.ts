import * as fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '@sextant/sql'
import { isAppError } from '../../packages/server/src/platform/errors.ts'
import { insertRows } from '../../packages/server/src/platform/store/insert-rows.ts'
import { migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { openPostgresStore } from '../../packages/server/src/platform/store/postgres-store.ts'
import type { Queryable, Store } from '../../packages/server/src/platform/store/store.ts'
import { isForeignKeyViolation, isUniqueViolation, StoreError } from '../../packages/server/src/platform/store/store-error.ts'
import { startPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres.ts'
import { openTestStore } from '../support/store.ts'

interface Opened {
  readonly store: Store
  readonly close: () => Promise<void>
}

const openEmbedded = async (): Promise<Opened> => {
  const { store, remove } = await openTestStore()
  return { store, close: remove }
}

const openServer = async (): Promise<Opened> => {
  const server: PostgresServer = await startPostgres()
  const store = await openPostgresStore(await server.freshDatabase())
  return {
    store,
    close: async () => {
      await store.close()
      await server.stop()
    },
  }
}

const rejection = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('expected a failure, there was none')
}

const storeError = async (work: Promise<unknown>): Promise<StoreError> => {
  const error = await rejection(work)
  if (!(error instanceof StoreError)) throw error
  return error
}

const tables = `
  create table item (id text primary key, amount int8, note text);
  create table part (id text primary key, item_id text not null references item (id));
`

describe.each([
  { engine: 'PGlite', open: openEmbedded },
  { engine: 'PostgreSQL', open: openServer },
])('the store on $engine', ({ open }) => {
  let opened: Opened
  let store: Store

  beforeAll(async () => {
    opened = await open()
    store = opened.store
    await store.script(tables)
  })
  afterAll(() => opened?.close())
  beforeEach(() => store.script('delete from part; delete from item'))

  const count = async (): Promise<number> => (await store.one<{ rows: number }>(sql`select count(*) as rows from item`)).rows
  const add = (target: Queryable, id: string, amount: number | null = 0): Promise<number> =>
    target.execute(sql`insert into item (id, amount) values (${id}, ${amount})`)

  it('answers the same JavaScript types for every column type we use', async () => {
    const row = await store.one(sql`select
      ${9_007_199_254_740_991}::int8 as int8, 7::int4 as int4, 1.5::float8 as float8, 1.50::numeric(9, 2) as decimal, true as yes,
      '2024-02-29 23:59:59.9996+08'::timestamptz as instant, '0099-12-31 00:00:00Z'::timestamptz as early, '2024-02-29'::date as day,
      ${JSON.stringify({ a: [1, null] })}::jsonb as json, array['x', null, '{"\\,']::text[] as texts, array[1, 2]::int8[] as numbers,
      array[true, false] as flags, array['2024-01-01T00:00:00Z']::timestamptz[] as instants, '{}'::text[] as nothing,
      array[[1, 2], [3, 4]]::int4[] as grid, '\\x00ff'::bytea as bytes, null::int8 as missing, '00123'::text as text`)
    expect(row).toEqual({
      int8: 9_007_199_254_740_991,
      int4: 7,
      float8: 1.5,
      decimal: '1.50',
      yes: true,
      instant: '2024-02-29T15:59:59.999Z',
      early: '0099-12-31T00:00:00.000Z',
      day: '2024-02-29',
      json: { a: [1, null] },
      texts: ['x', null, '{"\\,'],
      numbers: [1, 2],
      flags: [true, false],
      instants: ['2024-01-01T00:00:00.000Z'],
      nothing: [],
      grid: [
        [1, 2],
        [3, 4],
      ],
      bytes: new Uint8Array([0, 255]),
      missing: null,
      text: '00123',
    })
  })

  it('gives back every text, number, list and byte it was given', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => !value.includes('\0'))
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.option(text, { nil: null }), { maxLength: 8 }),
        fc.array(fc.double({ noNaN: true }), { maxLength: 8 }),
        fc.array(fc.boolean(), { maxLength: 8 }),
        fc.maxSafeInteger(),
        fc.uint8Array({ maxLength: 40 }),
        async (word, words, doubles, flags, whole, bytes) => {
          const row = await store.one(
            sql`select ${word}::text as word, ${words}::text[] as words, ${doubles}::float8[] as doubles, ${flags}::bool[] as flags,
              ${whole}::int8 as whole, ${bytes}::bytea as bytes, ${JSON.stringify(words)}::jsonb as json`,
          )
          expect(row).toEqual({ word, words, doubles, flags, whole, bytes: new Uint8Array(bytes), json: words })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('refuses to hand out a number that JavaScript would round', async () => {
    const error = await storeError(store.query(sql`select 9007199254740993::int8 as id`))
    expect(error.message).toContain('9007199254740993')
  })

  it('a value never reaches the text of an error', async () => {
    const error = await storeError(store.query(sql`select * from no_such_table where mail = ${'ann@example.com'}`))
    expect(error.code).toBe('42P01')
    expect(error.statement).toContain('mail = $1')
    expect(error.message).not.toContain('ann@example.com')
    await add(store, 'ann@example.com')
    const duplicate = await storeError(add(store, 'ann@example.com'))
    expect(duplicate.message).not.toContain('ann@example.com')
  })

  it('names a broken unique key and a broken reference', async () => {
    await add(store, 'a')
    const twice = await rejection(add(store, 'a'))
    expect(isUniqueViolation(twice, 'item_pkey')).toBe(true)
    expect(isUniqueViolation(twice, 'another')).toBe(false)
    expect(isForeignKeyViolation(await rejection(store.execute(sql`insert into part values ('p', 'none')`)), 'part_item_id_fkey')).toBe(true)
  })

  it('counts the rows a statement changed', async () => {
    await insertRows(store, 'item', { id: 'text', amount: 'int8', note: 'text' }, ['a', 'b', 'c'].map((id) => ({ id, amount: 1, note: null })))
    expect(await store.execute(sql`update item set amount = 2 where id <> 'a'`)).toBe(2)
    expect(await store.execute(sql`delete from item`)).toBe(3)
    expect(await store.execute(sql`delete from item`)).toBe(0)
  })

  it('one row asked for is one row answered', async () => {
    expect(await store.maybeOne(sql`select * from item`)).toBeUndefined()
    expect((await storeError(store.one(sql`select * from item`))).message).toContain('answered none')
    await add(store, 'a')
    await add(store, 'b')
    expect((await storeError(store.maybeOne(sql`select * from item`))).message).toContain('answered 2')
  })

  it('a transaction that throws leaves nothing, and one that resolves leaves everything', async () => {
    await rejection(
      store.transaction(async (tx) => {
        await add(tx, 'a')
        throw new Error('no')
      }),
    )
    expect(await count()).toBe(0)
    const answer = await store.transaction(async (tx) => {
      await add(tx, 'a')
      await add(tx, 'b')
      return 'done'
    })
    expect([answer, await count()]).toEqual(['done', 2])
  })

  it('a failed statement whose error was swallowed does not look like a commit', async () => {
    const error = await storeError(
      store.transaction(async (tx) => {
        await add(tx, 'a')
        await tx.query(sql`select 1 / 0`).catch(() => undefined)
      }),
    )
    expect(error.message).toContain('nothing was committed')
    expect(await count()).toBe(0)
  })

  it('asking the store itself inside a transaction, or nesting one, is an error and not a deadlock', async () => {
    const asked = await storeError(store.transaction(async () => await store.query(sql`select 1 as one`)))
    expect(asked.message).toContain('inside a transaction')
    const nested = await storeError(store.transaction(async () => await store.transaction(async () => 1)))
    expect(nested.message).toContain('do not nest')
  })

  it('the handle of a finished transaction answers nothing more', async () => {
    let kept: Queryable | undefined
    await store.transaction(async (tx) => {
      kept = tx
    })
    expect((await storeError((kept as Queryable).query(sql`select 1 as one`))).message).toContain('is over')
  })

  it('transactions of many callers at once lose no update', async () => {
    await add(store, 'a', 0)
    const raise = (): Promise<unknown> =>
      store.transaction(async (tx) => {
        const { amount } = await tx.one<{ amount: number }>(sql`select amount from item where id = 'a' for update`)
        await tx.execute(sql`update item set amount = ${amount + 1} where id = 'a'`)
      })
    await Promise.all(Array.from({ length: 40 }, raise))
    expect(await store.one(sql`select amount from item`)).toEqual({ amount: 40 })
  })

  it('many rows go in by unnest, in pieces, and again only once', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => ({ id: `k${index}`, amount: index, note: index % 2 === 0 ? null : `n"${index}` }))
    const columns = { id: 'text', amount: 'int8', note: 'text' } as const
    expect(await insertRows(store, 'item', columns, rows)).toBe(5000)
    expect(await insertRows(store, 'item', columns, rows, sql`on conflict (id) do nothing`)).toBe(0)
    expect(await store.one(sql`select sum(amount)::int8 as total, count(note) as notes from item`)).toEqual({ total: (4999 * 5000) / 2, notes: 2500 })
    const some = ['k1', 'k3', 'none']
    expect(await store.query(sql`select id from item join unnest(${some}::text[]) as wanted (id) using (id) order by id`)).toEqual([{ id: 'k1' }, { id: 'k3' }])
  })

  it('a statement too large for a shared connection is refused on both engines alike', async () => {
    const ids = Array.from({ length: 20_001 }, (_, index) => String(index))
    expect((await storeError(store.query(sql`select count(*) as n from unnest(${ids}::text[])`))).message).toContain('20001 elements')
  })

  it('two columns of one name are an error, because one would silently win', async () => {
    expect((await storeError(store.query(sql`select 1 as a, 2 as a`))).message).toContain('"a"')
  })

  it('a script that fails half-way leaves no open transaction behind', async () => {
    await storeError(store.script("begin; insert into item (id) values ('a'); select 1 / 0; commit;"))
    expect(await count()).toBe(0)
    await add(store, 'b')
    expect(await count()).toBe(1)
  })

  describe('migrations', () => {
    const first = { domain: 'offers', number: 1, name: 'offer', text: 'create table offer (id text primary key);' }
    const second = { domain: 'offers', number: 2, name: 'price', text: "alter table offer add column price_minor int8; insert into offer values ('a', 1);" }

    it('are applied once, in order', async () => {
      expect(await migrate(store, [first, second])).toEqual(['offers/migrations/0001-offer.sql', 'offers/migrations/0002-price.sql'])
      expect(await migrate(store, [first, second])).toEqual([])
      expect(await store.query(sql`select * from offer`)).toEqual([{ id: 'a', price_minor: 1 }])
    })

    it('two servers that start at once apply each once between them', async () => {
      const shop = ['shop', 'till', 'drawer'].map((name, index) => ({ domain: 'shops', number: index + 1, name, text: `create table ${name} (id text);` }))
      const applied = await Promise.all([migrate(store, [first, second, ...shop]), migrate(store, [first, second, ...shop])])
      expect(applied.flat().sort()).toEqual(['shops/migrations/0001-shop.sql', 'shops/migrations/0002-till.sql', 'shops/migrations/0003-drawer.sql'])
      await store.script("delete from migration where domain = 'shops'")
    })

    it('a file changed after it was applied stops the start', async () => {
      const error = await rejection(migrate(store, [{ ...first, text: `${first.text} -- changed` }, second]))
      expect(isAppError(error, 'MIGRATION_CHANGED')).toBe(true)
    })

    it('a store of a newer version is not touched', async () => {
      expect(isAppError(await rejection(migrate(store, [first])), 'MIGRATION_MISSING')).toBe(true)
    })

    it('one that fails leaves nothing of itself and can be corrected', async () => {
      const broken = { domain: 'offers', number: 3, name: 'broken', text: 'create table half (id text); select 1 / 0;' }
      const error = await rejection(migrate(store, [first, second, broken]))
      expect(isAppError(error, 'MIGRATION_FAILED') && error.message).toContain('offers/migrations/0003-broken.sql')
      expect(await store.one(sql`select to_regclass('half')::text as half`)).toEqual({ half: null })
      expect(await migrate(store, [first, second, { ...broken, text: 'create table half (id text);' }])).toEqual(['offers/migrations/0003-broken.sql'])
    })
  })
})
