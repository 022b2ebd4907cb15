import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textDiff } from './text-diff.ts'

describe('what became of a text', () => {
  it('names what went and what came, word by word', () => {
    expect(textDiff('count(purchase, last 90 days) > 2', 'count(purchase, last 30 days) > 2 and member')).toEqual([
      { kind: 'same', text: 'count(purchase, last ' }, { kind: 'removed', text: '90' }, { kind: 'added', text: '30' }, { kind: 'same', text: ' days) > 2' }, { kind: 'added', text: ' and member' },
    ])
    expect(textDiff('城市为杭州', '城市为宁波')).toEqual([{ kind: 'same', text: '城市为' }, { kind: 'removed', text: '杭州' }, { kind: 'added', text: '宁波' }])
  })
  it('gives back both texts, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', ' ', '>', '7', '杭', '\n'), { maxLength: 30 }).map((words) => words.join(''))
    fc.assert(fc.property(text, text, (before, after) => {
      const parts = textDiff(before, after)
      expect(parts.filter(({ kind }) => kind !== 'added').map((part) => part.text).join('')).toBe(before)
      expect(parts.filter(({ kind }) => kind !== 'removed').map((part) => part.text).join('')).toBe(after)
    }))
  })
})
