import { describe, expect, it } from 'vitest'
import { texts } from './texts.ts'

const holes = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').toSorted()

describe('texts', () => {
  it('both languages fill the same holes and none is empty', () => {
    for (const [domain, { en, zh }] of Object.entries(texts) as [string, { en: Record<string, string>; zh: Record<string, string> }][]) {
      for (const [key, english] of Object.entries(en)) {
        const chinese = zh[key] ?? ''
        expect(holes(chinese), `${domain}:${key}`).toEqual(holes(english))
        expect(english.trim() === '' || chinese.trim() === '', `${domain}:${key}`).toBe(false)
      }
    }
  })
})
