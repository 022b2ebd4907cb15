import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '@sextant/sql'
import { openImportBench } from '../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../test/support/import-bench.ts'
import { countryOfCurrency, normalForm } from './normal-form.ts'

let bench: ImportBench
beforeAll(async () => {
  bench = await openImportBench()
})
afterAll(async () => bench.close())
beforeEach(async () => {
  await bench.store.script('delete from customer')
  await bench.identity.registerCustomers('person', ['a', 'b', '00123'], 'first')
})

const identifier = (customer: string, kind: string, value: string, validFrom: string | null = null) => ({ level: 'person', levelKey: customer, customer, kind, value, validFrom, validTo: null })
const holders = async (kind: string | undefined, text: string, at?: string): Promise<readonly string[]> => (await bench.identity.findByIdentifier(kind, text, at)).map(({ customer }) => customer)

describe('what a customer is known by', () => {
  it('is compared in its normal form: small letters, E.164, full-width digits', () => {
    expect(normalForm('email', ' Ann@Example.COM ', undefined)).toEqual({ normal: 'ann@example.com', isValid: true })
    expect(normalForm('phone', '１３９ 1234 5678', 'CN')).toEqual({ normal: '+8613912345678', isValid: true })
    expect(normalForm('phone', '+44 20 7946 0958', 'CN').normal).toBe('+442079460958')
    expect(normalForm('phone', 'call me', 'CN').isValid).toBe(false)
    expect(normalForm('number', '00123', 'CN')).toEqual({ normal: '00123', isValid: true })
    expect([countryOfCurrency('CNY'), countryOfCurrency('GBP'), countryOfCurrency('EUR'), countryOfCurrency('XAF')]).toEqual(['CN', 'GB', undefined, undefined])
  })

  it('finds every sharer of an address, however it is written, and nobody for a part of it', async () => {
    await bench.identity.addIdentifiers([identifier('a', 'email', 'home@example.com'), identifier('b', 'email', 'HOME@example.com'), identifier('a', 'phone', '139-1234-5678')], null)
    expect(await holders('email', 'Home@Example.com')).toEqual(['a', 'b'])
    expect(await holders(undefined, '+86 139 1234 5678')).toEqual(['a'])
    expect(await holders('email', 'home@example')).toEqual([])
  })

  it('a number assigned anew belongs to its present holder, and to the former one only in his time', async () => {
    await bench.identity.addIdentifiers([identifier('a', 'number', '13800000001', '2020-01-01T00:00:00.000Z')], 'first')
    const done = await bench.identity.addIdentifiers([identifier('b', 'number', '13800000001', '2024-01-01T00:00:00.000Z')], 'second')
    expect(done).toEqual({ added: 1, given: [{ level: 'person', kind: 'number', given: 1, invalid: 0 }], reassigned: 1 })
    expect(await holders('number', '13800000001')).toEqual(['b'])
    expect(await holders('number', '13800000001', '2022-06-01T00:00:00.000Z')).toEqual(['a'])
    await bench.identity.undoBatch('second', [])
    expect(await holders('number', '13800000001')).toEqual(['a'])
  })

  it('a phone of a range that nobody has been assigned is valid, one of the wrong length is not, and counts are by level and kind', async () => {
    expect(normalForm('phone', '129 0000 0001', 'CN')).toEqual({ normal: '+8612900000001', isValid: true })
    for (const text of ['12950007912', '+86 129 5000 7912']) expect(normalForm('phone', text, 'CN')).toEqual({ normal: '+8612950007912', isValid: true })
    expect(normalForm('phone', '129 0000', undefined).isValid).toBe(false)
    const rows = [
      identifier('a', 'phone', '12900000001'), identifier('b', 'phone', '+86 129 0000 0002'), identifier('b', 'phone', '1390000000000000'), identifier('a', 'number', '12900000001'),
      identifier('a', 'email', 'a@example.com'), identifier('b', 'email', 'b@example'), identifier('00123', 'email', 'none'),
    ]
    const given = ['phone', 'number', 'email'].map((kind, index) => ({ level: 'person', kind, given: [3, 1, 3][index], invalid: [1, 0, 2][index] }))
    expect(await bench.identity.addIdentifiers(rows, null)).toEqual({ added: 7, given, reassigned: 0 })
    expect(await bench.identity.addIdentifiers(rows, null)).toEqual({ added: 0, given, reassigned: 0 })
  })

  it('given again is held once', async () => {
    const rows = [identifier('a', 'email', 'x@example.com'), identifier('a', 'email', 'X@example.com')]
    expect(await bench.identity.addIdentifiers(rows, null)).toMatchObject({ added: 1 })
    expect(await bench.identity.addIdentifiers(rows, null)).toMatchObject({ added: 0 })
  })
})

describe('who a key or an anonymous id is', () => {
  it('leading zeros are part of a key; unknown keys are absent; a merged customer gives the one that stays', async () => {
    expect(await bench.identity.resolveCustomers('person', ['00123', '123'])).toEqual(new Map([['00123', '00123']]))
    await bench.store.execute(sql`update customer set merged_into = 'a' where id = 'b'`)
    expect((await bench.identity.resolveCustomers('person', ['b'])).get('b')).toBe('a')
    expect(await bench.identity.redirects()).toEqual([{ from: 'b', to: 'a' }])
    expect(await bench.identity.countCustomers()).toBe(2)
  })

  it('an alias joins an anonymous id to one customer, again and again, and never to a second', async () => {
    await bench.identity.alias('anon-1', 'a', 'web')
    await bench.identity.alias('anon-1', 'a', 'web')
    await expect(bench.identity.alias('anon-1', 'b', 'web')).rejects.toMatchObject({ code: 'IDENTITY_ALIAS_TAKEN' })
    expect(await bench.identity.customerOf('person', null, 'anon-1')).toBe('a')
    expect(await bench.identity.customerOf('person', 'b', 'anon-1')).toBe('b')
    expect(await bench.identity.customerOf('person', null, 'nobody')).toBeUndefined()
  })

  it('undoing a batch removes its customers but for those that outlive it', async () => {
    await bench.identity.undoBatch('first', [{ customer: 'a', batch: 'second' }])
    expect(await bench.identity.countCustomers()).toBe(1)
    expect(await bench.identity.createdBy('second')).toEqual(['a'])
  })
})
