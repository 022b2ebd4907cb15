import { analyseRfm, endpoints, exportSegment, listCustomers, saveSegment } from '@sextant/contract'
import { describe, expect, it } from 'vitest'
import { requestOf } from './call.ts'
import { commandOf, curlOf } from './command-line.ts'

const origin = 'http://127.0.0.1:7777'

describe('what a form does, for scripts', () => {
  it('path parameters go into the path, the rest of a change into its body', () => {
    expect(requestOf(saveSegment, { key: 'a b', name: { en: 'A', zh: '甲' }, rule: 'true' })).toEqual({ method: 'PUT', path: '/v1/segments/a%20b', body: { name: { en: 'A', zh: '甲' }, rule: 'true' } })
  })
  it('the input of a reading travels in the query, empty members left out', () => {
    expect(requestOf(listCustomers, { search: 'li & co', rule: '', descending: false })).toEqual({ method: 'GET', path: '/v1/customers?search=li+%26+co&descending=false' })
  })
  it('a quote in a reason cannot leave its shell word', () => {
    const command = commandOf(exportSegment, { key: 'vip', format: 'csv', reason: "the manager's list; rm -rf /" })
    expect(command).toBe(`./sextant segments export vip --format csv --reason 'the manager'\\''s list; rm -rf /'`)
    expect(curlOf(exportSegment, { key: 'vip', reason: "it's" }, origin)).toContain(`-d '{"reason":"it'\\''s"}'`)
  })
  it('flags follow the command line’s own: kebab case, yes and no stand alone', () => {
    expect(commandOf(analyseRfm, { gross: true, bins: 5 })).toBe('./sextant analyse rfm --gross --bins 5')
    expect(commandOf(analyseRfm, { gross: false })).toBe('./sextant analyse rfm --no-gross')
  })
  it('every endpoint with a verb gives a command that starts with it', () => {
    for (const endpoint of endpoints) {
      const command = commandOf(endpoint, {})
      if (endpoint.cli === undefined) expect(command).toBeNull()
      else expect(command?.startsWith(`./sextant ${endpoint.cli.verb}`)).toBe(true)
    }
  })
})
