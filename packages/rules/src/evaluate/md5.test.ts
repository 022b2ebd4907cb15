import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { md5 } from './md5.ts'

it('the hashes of RFC 1321, section A.5, come out', () => {
  expect(['', 'a', 'abc', 'message digest', 'abcdefghijklmnopqrstuvwxyz'].map(md5)).toEqual([
    'd41d8cd98f00b204e9800998ecf8427e', '0cc175b9c0f1b6a831c399e269772661', '900150983cd24fb0d6963f7d28e17f72', 'f96b697d7cb7938d525a2f31aaf161d0', 'c3fcd3d76192e4007dfb496cca67e13b',
  ])
})

it('any text has the hash that the platform’s own library gives it', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
    expect(md5(text)).toBe(createHash('md5').update(text).digest('hex'))
  }), { numRuns: 500 })
})
