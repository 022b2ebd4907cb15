import { describe, expect, it } from 'vitest'
import { largeCellsOfTable, largeWays } from './floor-shapes.ts'

const label = { en: 'x', zh: 'x' }
const bucket = (name: string) => ({ kind: 'value' as const, label: name, from: null, to: null, rule: `name = "${name}"` })
const total = (value: number) => ({ value, shareOfTotal: 0.5, rule: 'x' })

describe('what is left of an answer for who sees figures of many only', () => {
  it('of a table: no cell of a few, and a row of one customer keeps its place but not his name', () => {
    const axis = (names: readonly string[]) => ({ text: 'name', label, type: 'string' as const, level: 'customer' as const, buckets: names.map(bucket), folded: 0 })
    const cell = (row: number, value: number) => ({ row, column: 0, value, shareOfRow: 1, shareOfColumn: value / 41, shareOfTotal: value / 41, rule: 'x' })
    const answer = largeCellsOfTable({
      at: '2026-01-01T00:00:00.000Z', fact: null, measure: label, unit: 'customers', currency: 'EUR', additive: true, rows: axis(['many', 'Ana']), columns: axis(['all']), cells: [cell(0, 40), cell(1, 1)],
      rowTotals: [total(40), total(1)], columnTotals: [total(41)], total: total(41), association: { chiSquare: 1, degreesOfFreedom: 1, pValue: 1, cramersV: 0, smallestExpected: 1, sparseShare: 0 },
    }, 10)
    expect(answer.cells.map(({ row, shareOfColumn }) => [row, shareOfColumn])).toEqual([[0, null]])
    expect(answer.rows.buckets.map((one) => [one.label, one.rule])).toEqual([['many', 'name = "many"'], ['', null]])
    expect([answer.association, answer.rowTotals[1]?.rule, JSON.stringify(answer).includes('Ana')]).toEqual([null, null, false])
  })

  it('of paths: shares are those of rounded counts, and a way of a few leads nowhere', () => {
    const node = (key: string, customers: number) => ({ key, depth: Number(key[0]), name: key.slice(2), label, customers, share: customers / 57 })
    const answer = largeWays({
      at: '2026-01-01T00:00:00.000Z', direction: 'from', anchor: 'purchase', customers: 57, depth: 1, truncated: false, nodes: [node('0:', 57), node('1:call', 52), node('1:visit', 5)],
      links: [{ from: '0:', to: '1:call', customers: 52, share: 52 / 57 }, { from: '0:', to: '1:visit', customers: 5, share: 5 / 57 }],
    }, 10)
    expect(answer.nodes.map(({ key, share }) => [key, share])).toEqual([['0:', 1], ['1:call', 1]])
    expect(answer.links).toEqual([{ from: '0:', to: '1:call', customers: 52, share: 1 }])
  })
})
