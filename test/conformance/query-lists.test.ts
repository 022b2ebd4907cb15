import { endpoint } from '@sextant/contract'
import fastify from 'fastify'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callOf } from '../../packages/cli/src/transport.ts'
import { readInput } from '../../packages/server/src/platform/http/read-input.ts'
import { requestOf } from '../../packages/web/src/api/call.ts'

/*
 * Three programs must agree how an input travels in a query: the web application and the command line write it, the server reads it.
 */
const search = endpoint({
  name: 'things.search', method: 'GET', path: '/v1/things/:key', permission: 'open', summary: 'For this test.',
  input: z.object({ key: z.string(), words: z.array(z.string()).max(20).optional(), sizes: z.array(z.coerce.number()).optional(), limit: z.coerce.number().default(10), text: z.string().optional() }), output: z.unknown(),
})

describe('an input that travels in a query', () => {
  const server = fastify()
  let read: unknown
  server.get('/v1/things/:key', (request, reply) => {
    read = readInput(search, { params: request.params as Record<string, unknown>, query: request.query as Record<string, unknown>, body: undefined }, 'en')
    return reply.send('read')
  })
  beforeAll(async () => {
    await server.ready()
  })
  afterAll(async () => await server.close())
  const arrived = async (path: string): Promise<unknown> => {
    const { statusCode, body } = await server.inject({ method: 'GET', url: path })
    expect(body).toBe('read')
    expect(statusCode).toBe(200)
    return read
  }

  const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((text) => !text.includes('\0'))
  const input = fc.record({ key: fc.stringMatching(/^[a-z]{1,8}$/), words: fc.array(word, { minLength: 1, maxLength: 5 }), sizes: fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 1, maxLength: 5 }), limit: fc.nat(500), text: word }, { requiredKeys: ['key', 'limit'] })
  it('arrives as it was given, from the web application and from the command line: lists of one and of many, commas and brackets too', async () => {
    await fc.assert(fc.asyncProperty(input, async (given) => {
      expect(await arrived(requestOf(search, given).path)).toEqual(given)
      expect(await arrived(callOf(search, given).path)).toEqual(given)
    }), { numRuns: 300 })
  })

  it('says nothing of a list that is empty', () => {
    expect(requestOf(search, { key: 'a', words: [] }).path).toBe('/v1/things/a')
    expect(requestOf(search, { key: 'a', words: ['x', 'y,z'] }).path).toBe('/v1/things/a?words=x&words=y%2Cz')
  })
})
