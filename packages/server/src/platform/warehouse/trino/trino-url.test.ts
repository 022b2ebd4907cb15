import { describe, expect, it } from 'vitest'
import { parseTrinoUrl } from './trino-url.ts'

describe('the address of a cluster', () => {
  it('says where it is, who asks and in which schema', () => {
    expect(parseTrinoUrl('trino://sextant@trino.example.com/lake/crm')).toEqual({
      host: 'trino.example.com',
      port: 8080,
      isSecure: false,
      user: 'sextant',
      password: undefined,
      accessTokenFile: undefined,
      caFile: undefined,
      source: 'sextant',
      catalog: 'lake',
      schema: 'crm',
    })
  })

  it('carries a password with any characters, an authority of its own, and a source', () => {
    const address = parseTrinoUrl('trino://crm%40example:p%40ss%2F%3Aw%C3%B6rd@[::1]:8443/lake/crm?ssl=true&ca=/etc/ca.pem&source=sextant%20blue')
    expect(address).toMatchObject({ host: '::1', port: 8443, isSecure: true, user: 'crm@example', password: 'p@ss/:wörd', caFile: '/etc/ca.pem', source: 'sextant blue' })
    expect(parseTrinoUrl('trino://u@h/lake/crm?ssl=true&accessTokenFile=/run/token')).toMatchObject({ port: 443, accessTokenFile: '/run/token' })
  })

  it('is refused with what is wrong with it', () => {
    const reasons: readonly (readonly [string, string])[] = [
      ['nonsense', 'this is no address'],
      ['http://u@h/lake/crm', 'it must begin with trino://'],
      ['trino:///lake/crm', 'the host is missing'],
      ['trino://h:8080/lake/crm', 'the user must be given'],
      ['trino://müller@h/lake/crm', 'in ASCII characters'],
      ['trino://u@h', 'the catalog is missing'],
      ['trino://u@h/lake', 'the schema is missing'],
      ['trino://u@h/lake/crm/more', 'there is more behind the schema'],
      ['trino://u@h/Lake/crm', 'the catalog must be small letters'],
      ['trino://u@h/lake/c-r-m', 'the schema must be small letters'],
      ['trino://u@h/lake/crm?tls=true', 'there is no option "tls"; there are ssl, ca, accessTokenFile, source'],
      ['trino://u@h/lake/crm?ssl=yes', 'ssl must be true or false'],
      ['trino://u@h/lake/crm?ssl=true&ssl=false', 'the option ssl is given twice'],
      ['trino://u@h/lake/crm?source=', 'the option source has no value'],
      ['trino://u:p@h/lake/crm', 'a password is sent over TLS only'],
      ['trino://u@h/lake/crm?accessTokenFile=/t', 'a token is sent over TLS only'],
      ['trino://u@h/lake/crm?ca=/c', 'a ca is of use over TLS only'],
      ['trino://u:p@h/lake/crm?ssl=true&accessTokenFile=/t', 'one of them signs in'],
      ['trino://u%3Av:p@h/lake/crm?ssl=true', 'cannot have a colon'],
      ['trino://u%zz@h/lake/crm', 'starts no character code'],
      ['trino://u@h/lake/crm#x', 'a # must be written %23'],
    ]
    for (const [text, reason] of reasons) expect(() => parseTrinoUrl(text), text).toThrow(reason)
  })

  it('may have options that others read', () => {
    expect(parseTrinoUrl('trino://u@h/lake/crm?storage=s3', ['storage']).schema).toBe('crm')
  })

  it('is never repeated in the error: it may hold a password', () => {
    expect(() => parseTrinoUrl('trino://u:hunter2@h/lake/crm')).toThrow(expect.not.objectContaining({ message: expect.stringContaining('hunter2') as string }))
  })
})
