import { describe, expect, it } from 'vitest'
import { dataErrors } from '../errors.ts'
import { leavingOut } from './source-away.ts'

const away = (table: string) => dataErrors.DATA_SOURCE_AWAY({ table, place: `pg.shop.${table}`, reason: 'connection refused' }, { where: table })

/** Counts tables together, as a page does; some of them cannot be read. */
const count = (tables: readonly string[], unreadable: readonly string[]) => async (leftOut: ReadonlyMap<string, unknown>) => {
  const asked = tables.filter((table) => !leftOut.has(table))
  const [first] = asked.filter((table) => unreadable.includes(table))
  if (first !== undefined) throw away(first)
  return asked.length
}

describe('a question to all facts', () => {
  it('is answered without those whose source is away, and says which and why', async () => {
    const { answer, leftOut } = await leavingOut(count(['visit', 'purchase', 'call'], ['visit', 'call']))
    expect(answer).toBe(1)
    expect([...leftOut].map(([table, { code }]) => [table, code])).toEqual([['visit', 'DATA_SOURCE_AWAY'], ['call', 'DATA_SOURCE_AWAY']])
  })

  it('fails when it names the fact all the same, and for any other reason', async () => {
    await expect(leavingOut(async () => Promise.reject(away('visit')))).rejects.toMatchObject({ code: 'DATA_SOURCE_AWAY', where: 'visit' })
    await expect(leavingOut(async () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory')
  })
})
