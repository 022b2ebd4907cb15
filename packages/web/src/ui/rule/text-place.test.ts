import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { offsetOf, partsOf } from './text-place.ts'

describe('places in a rule’s text', () => {
  it('line and column lead to the character they name', () => {
    expect(offsetOf('age > 3\nand ctiy = 1', 2, 5)).toBe(12)
    expect(offsetOf('age', 9, 1)).toBe(3)
  })
  it('marks cut the text without losing or doubling a character', () => {
    const mark = fc.record({ line: fc.integer({ min: 1, max: 4 }), column: fc.integer({ min: 1, max: 12 }), length: fc.integer({ min: 0, max: 6 }) })
    fc.assert(fc.property(fc.string({ maxLength: 40 }), fc.array(mark, { maxLength: 4 }), (text, marks) => {
      const joined = partsOf(text, marks).filter(({ from }) => from < text.length).map((part) => part.text).join('')
      expect(joined).toBe(text)
    }))
  })
  it('an error at the end of the text is still shown', () => {
    expect(partsOf('age >', [{ line: 1, column: 6, length: 0 }]).at(-1)).toEqual({ from: 5, text: ' ', isWrong: true })
  })
})
