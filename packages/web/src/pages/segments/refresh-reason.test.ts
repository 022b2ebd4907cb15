import { expect, it } from 'vitest'
import { segmentTexts } from '../../i18n/texts/segments.ts'
import { refreshReason, refreshReasons } from './refresh-reason.ts'

it('every reason of the log is a sentence in both languages, in English the log’s own', () => {
  for (const [sentence, key] of Object.entries(refreshReasons)) {
    expect(refreshReason(sentence)).toEqual({ key })
    expect(segmentTexts.en[key].toLowerCase()).toBe(sentence.toLowerCase())
    expect(segmentTexts.zh[key]).toMatch(/[一-鿿]/)
  }
})

it('a new version is told by its number, and a sentence nobody knows is left as it is', () => {
  expect(refreshReason('its rule is now version 12')).toEqual({ key: 'because_version', version: '12' })
  expect(refreshReason('toString')).toBeUndefined()
})
