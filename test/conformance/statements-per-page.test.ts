import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type * as RunningQueriesModule from '../../packages/server/src/platform/warehouse/running-queries.ts'
import { inputsOf, readings } from '../support/reading-endpoints.ts'
import { openScopedCompany } from '../support/scoped-company.ts'
import type { Asker, ScopedCompany } from '../support/scoped-company.ts'

/** Names of the statements that the warehouse was asked since it was last emptied. */
const asked = vi.hoisted((): string[] => [])

vi.mock('../../packages/server/src/platform/warehouse/running-queries.ts', async (original) => {
  const real = await original<typeof RunningQueriesModule>()
  return {
    ...real,
    createRunningQueries: (...options: Parameters<typeof real.createRunningQueries>) => {
      const running = real.createRunningQueries(...options)
      return Object.freeze({
        ...running,
        note: ((question, asking, work) => {
          asked.push(question)
          return running.note(question, asking, work)
        }) satisfies typeof running.note,
      })
    },
  }
})

let company: ScopedCompany
let everywhere: Asker

beforeAll(async () => {
  company = await openScopedCompany()
  everywhere = await company.asker('head office', 'administrator', 'head')
}, 180_000)
afterAll(async () => company?.close())

/** On a cluster a statement costs some tenths of a second, however little it reads. */
const most = 6

/** Analyses of many parts, and reports made of several analyses. */
const elsewhere = /^(analyse|analyses|indicators|watches|targets|reports)\./

describe('a page', () => {
  it('asks the warehouse few statements, whatever it shows', async () => {
    const counts: [string, number, string][] = []
    for (const endpoint of readings.filter(({ name }) => !elsewhere.test(name)))
      for (const input of inputsOf(endpoint)) {
        // What is made once after data came is there when the page is counted.
        await everywhere(endpoint, input)
        asked.length = 0
        await everywhere(endpoint, input)
        counts.push([`${endpoint.name} ${JSON.stringify(input)}`, asked.length, [...asked].join(', ')])
      }
    const worst = counts.toSorted((one, other) => other[1] - one[1])
    process.stdout.write(`statements of the warehouse per page, the most: ${worst.slice(0, 8).map(([page, count]) => `${page.split(' ')[0]} ${count}`).join(', ')}\n`)
    expect(worst.filter(([, count]) => count > most)).toEqual([])
    expect(counts.filter(([, count]) => count > 0).length).toBeGreaterThan(25)
  }, 180_000)
})
