import { describe, expect, it } from 'vitest'
import { warehouseErrors } from '../warehouse-errors.ts'
import { byMonths } from './by-months.ts'

const refused = (): Error => warehouseErrors.WAREHOUSE_TOO_MANY_PARTITIONS({ question: 'test.move', reason: 'more than 100' })
/** From the year 1965 on: some of them before the count begins. */
const monthsOf = (years: number): number[] => Array.from({ length: years * 12 }, (_, index) => index - 60)

/** A cluster that writes so many months at once, and what it has written: months of conditions, whole, in their order. */
const clusterOf = (all: readonly (number | null)[], most: number) => {
  const written: (number | null)[] = []
  let asked = 0
  const selected = (text: string): (number | null)[] => {
    if (text === 'true') return [...all]
    if (text === '"_at" is null') return all.filter((month) => month === null)
    const [first = 0, end = 0] = Array.from(text.matchAll(/date_add\('month', (-?\d+),/g), ([, month]) => Number(month))
    return all.filter((month) => month !== null && month >= first && month < end)
  }
  return {
    written,
    asked: () => asked,
    write: async (which: { readonly parts: readonly unknown[] }): Promise<number> => {
      asked += 1
      const months = selected(which.parts.map((part) => (part as { readonly text?: string }).text ?? '').join(''))
      if (months.length > most) throw refused()
      written.push(...months)
      return months.length
    },
  }
}

describe('rows of more months than a cluster writes at once', () => {
  it('are written in one statement where it takes them', async () => {
    const cluster = clusterOf(monthsOf(2), 24)
    expect(await byMonths(cluster.write, async () => monthsOf(2))).toBe(24)
    expect(cluster.asked()).toBe(1)
  })

  it('are written some months at a time, each once, those without a time too', async () => {
    const all = [...monthsOf(20), null]
    const cluster = clusterOf(all, 25)
    expect(await byMonths(cluster.write, async () => all.toReversed())).toBe(241)
    expect(cluster.written.map(String).toSorted()).toEqual(all.map(String).toSorted())
    expect(cluster.asked()).toBeLessThan(40)
  })

  it('are refused when one month alone has too many, or no time tells them apart', async () => {
    const cluster = clusterOf(monthsOf(1), 0)
    await expect(byMonths(cluster.write, async () => monthsOf(1))).rejects.toMatchObject({ code: 'WAREHOUSE_TOO_MANY_PARTITIONS' })
    await expect(byMonths(cluster.write, undefined)).rejects.toMatchObject({ code: 'WAREHOUSE_TOO_MANY_PARTITIONS' })
  })
})
