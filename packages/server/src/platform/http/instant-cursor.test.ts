import { expect, it } from 'vitest'
import { readInstantCursor, writeInstantCursor } from './instant-cursor.ts'

it('a list goes on where its cursor says, whatever the id holds', () => {
  const place = { at: '2026-11-22T01:02:03.004Z', id: 'a~b' }
  expect(readInstantCursor(writeInstantCursor(place))).toEqual(place)
})

it.each(['', '~', 'abc', 'abc~def', '2026-13-45T99:99:99Z~x', "2026-11-22T01:02:03Z'; drop table contact; --~x"])('text that no list gave (%j) is refused as a mistake of the asker', (cursor) => {
  expect(() => readInstantCursor(cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID', status: 400 }))
})
