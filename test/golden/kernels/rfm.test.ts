import { expect, test } from 'vitest'
import { rfmCells, rfmScores } from '@sextant/kernels'
import { hasReferenceData, readColumns, skipReason } from './reference-data.ts'

test.skipIf(!hasReferenceData)(`RFM of the retailer's 4,338 customers is the reference to the unit${skipReason}`, () => {
  const columns = readColumns('folds/online_retail_rfm.csv')
  const monetary = columns['monetary']!.map(Number)
  const scores = rfmScores({
    customers: columns['cid']!, recencyDays: columns['recency']!.map(Number), frequency: columns['frequency']!.map(Number), monetary,
  })
  expect([...scores.recency]).toEqual(columns['R']!.map(Number))
  expect([...scores.frequency]).toEqual(columns['F']!.map(Number))
  expect([...scores.monetary]).toEqual(columns['M']!.map(Number))
  const cells = rfmCells(scores, monetary)
  expect(cells).toHaveLength(117)
  expect(cells.slice(0, 10).map((cell) => [`${cell.recency}${cell.frequency}${cell.monetary}`, cell.customers])).toEqual([
    ['555', 348], ['111', 183], ['455', 174], ['121', 154], ['112', 128], ['444', 113], ['122', 92], ['544', 89], ['344', 87], ['233', 86],
  ])
  expect(cells[0]!.value / monetary.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.43822098057559644, 10)
})
