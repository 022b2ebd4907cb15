import { expect, it } from 'vitest'
import { parseSearch, stringifySearch, textParam } from './search-params.ts'

it.each(['9007199254740993', '1234567890123456789', '00123', '42', 'Ana', '1e3'])('the text %s comes out of the address as it went in', (text) => {
  const read = (address: string): unknown => textParam.parse((parseSearch(address) as Readonly<Record<string, unknown>>)['search'])
  expect(read(stringifySearch({ search: text }))).toBe(text)
  expect(read(`?search=${text}`)).toBe(text)
})

it('numbers, flags and lists are read as such', () => {
  expect(parseSearch('?version=3&gross=true&trail=%5B%22a%22%5D')).toEqual({ version: 3, gross: true, trail: ['a'] })
})
