import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { askedBy } from '../asking.ts'
import type { Asking } from '../asking.ts'
import { pageInside } from './page-inside.ts'

const narrow: Asking = { requestId: 'r', endpoint: 'test.list', who: { id: 'u', name: 'ana', kind: 'user' }, scope: { key: 'k', members: async () => Promise.reject(new Error('unused')) } }

it('a list under a scope shows each row of the asker’s customers once, in order, and no other row', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }), { maxLength: 1300 }), fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.integer({ min: 0, max: 5 })), async (rows, limit, mine) => {
      const all = rows.map((customer, id) => ({ id, customer: customer === null ? null : String(customer) }))
      const read = async (cursor: string | undefined, take: number) => {
        const from = cursor === undefined ? 0 : Number(cursor) + 1
        const items = all.slice(from, from + take)
        return { items, nextCursor: from + take < all.length ? String(items.at(-1)?.id) : null }
      }
      const seen: number[] = []
      let cursor: string | undefined
      do {
        const options = { limit, cursor, read, customerOf: (row: (typeof all)[number]) => row.customer, cursorOf: (row: (typeof all)[number]) => String(row.id), inside: async (ids: readonly string[]) => new Set(ids.filter((id) => mine.includes(Number(id)))) }
        const page = await askedBy(narrow, () => pageInside(options))
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor ?? undefined
      } while (cursor !== undefined)
      expect(seen).toEqual(all.filter(({ customer }) => customer !== null && mine.includes(Number(customer))).map(({ id }) => id))
    }),
    { numRuns: 60 },
  )
})
