import { describe, expect, test } from 'vitest'
import { importText, progressBar } from './follow-import.ts'
import { humanText } from './print.ts'
import { decoded } from './read-text.ts'
import { displayWidth } from './table.ts'

describe('answers for people', () => {
  test('a list is an aligned table with numbers to the right and separators; identifiers stay as they are', () => {
    const text = humanText({ customers: [{ id: '00123', value: 1234567.5 }, { id: '9007199254740993', value: null }] }, 'en')
    expect(text.split('\n')).toEqual(['id                      value', '────────────────  ───────────', '00123             1,234,567.5', '9007199254740993            –'])
  })

  test('Chinese texts keep the columns straight', () => {
    const lines = humanText({ items: [{ name: { en: 'Tea', zh: '茶叶' }, share: 0.125 }, { name: { en: 'Coffee', zh: '咖啡豆礼盒' }, share: 1 }] }, 'zh').split('\n')
    expect(lines[2]).toContain('茶叶')
    expect(new Set(lines.map(displayWidth)).size).toBe(1)
  })

  test('labels, yes and no, and estimates with their interval are readable', () => {
    const text = humanText({ name: { en: 'Spring', zh: '春季' }, isOpen: true, liftRate: { value: 0.02, low: 0.01, high: 0.03 }, missing: null }, 'en')
    expect(text).toMatch(/name +Spring/)
    expect(text).toMatch(/is open +yes/)
    expect(text).toMatch(/lift rate +0\.02 \[0\.01, 0\.03\]/)
    expect(text).toMatch(/missing +–/)
  })

  test('an answer that is a document is printed as it is', () => {
    expect(humanText({ csv: 'id,name\n1,Ana\n', rows: 1 }, 'en')).toBe('id,name\n1,Ana')
    expect(humanText(null, 'zh')).toBe('无')
    expect(humanText({ users: [] }, 'en')).toBe('nothing')
  })
})

test('progress never runs over its bar', () => {
  expect(progressBar({ done: 0, total: 0, step: 'reading' })).toContain('  0 %  reading')
  expect(progressBar({ done: 50, total: 100, step: 'x' })).toContain(' 50 %')
  expect(progressBar({ done: 200, total: 100, step: 'x' })).toContain('100 %')
})

test('an import is told by table, with what was rejected', () => {
  const text = importText({
    id: 'i1', status: 'visible', source: 'model.yaml', startedAt: '2026-01-01T00:00:00.000Z', finishedAt: null, startedBy: 'cli', progress: { done: 1, total: 1, step: '' },
    tables: [{ table: 'purchase', file: 'p.csv', kind: 'fact', encoding: 'utf-8', delimiter: ',', read: 541909, loaded: 541900, updated: 0, rejected: 9, withoutCustomer: 0, milliseconds: 5 }],
    rejected: 9, rejectsFile: '/home/rejects.csv', newCustomers: 4372, quality: [], error: null,
  }, 'en')
  expect(text).toMatch(/purchase +p\.csv +utf-8 +541,909 +541,900/)
  expect(text).toContain('/home/rejects.csv')
})

test('a local file is read in UTF-8 with or without a mark, UTF-16 and GB18030', () => {
  expect(decoded(Buffer.from('\uFEFF茶'))).toBe('茶')
  expect(decoded(Buffer.from('茶'))).toBe('茶')
  expect(decoded(Uint8Array.from([0xff, 0xfe, 0x36, 0x83]))).toBe('茶')
  expect(decoded(Uint8Array.from([0xb2, 0xe8]))).toBe('茶')
})
