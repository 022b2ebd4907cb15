import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { approveTag, countSegment, measurementOverview, refreshSegment } from '@sextant/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bringTheirPast, decideByEverything, followFigures, followRows, lookUp } from '../support/later-life.ts'
import { inputsOf, readings } from '../support/reading-endpoints.ts'
import { openScopedCompany } from '../support/scoped-company.ts'
import type { Asker, Reply, ScopedCompany } from '../support/scoped-company.ts'
import { freshSchema } from './support/cluster.ts'
import { countPage, countsAbove, countTable } from './support/statement-count.ts'
import type { PageCount } from './support/statement-count.ts'
import { dropSchemas, storageFolder, warehouseUrl } from './warehouse-rig.ts'

/** Analyses have an agreement of their own; the rest says nothing of the warehouse, or what the machine does now. */
const asked = readings.filter(({ name }) => !/^(session|users|api-keys|audit|config|queries|sql|ready|analyse|analyses|indicators|watches|targets|reports|imports)\./.test(name))

/** A statement costs the cluster some tenths of a second, however little it reads. */
const mostStatements = 6
/** Some things are made when they are asked for first. */
const mostAtFirst = 25
/** The page of a customer shows what seven domains know of him; they are asked side by side. */
const mostOf: Readonly<Record<string, number>> = { 'customers.get': 8 }

const schema = freshSchema('domains')
let lived: readonly (readonly Told[])[]
let embedded: ScopedCompany
let cluster: ScopedCompany

type Told = readonly [what: string, answer: unknown]

/** What goes on in a company after it was opened: segments counted again, lists, a tag, a model, exports, events of somebody who is known only later. */
const liveIn = async (company: ScopedCompany): Promise<readonly Told[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-domains-list-'))
  const label = (text: string) => ({ en: text, zh: text })
  const told: Told[] = []
  const does = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await company.owner(method, path, body)
    told.push([`${method} ${path.replaceAll(generated, '<id>')}`, plain(answer)])
    return answer.body
  }
  /** Not told: how many reactions are bound here, and how many in the background before, is a matter of pace. What is bound in the end is compared by the readings. */
  const match = async (): Promise<void> => {
    const answer = await company.owner('POST', '/v1/responses/match', {})
    expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 })
  }
  const snapshotOf = async (key: string): Promise<string> => ((await company.owner('GET', `/v1/segments/${key}`)).body as { snapshots: readonly { id: string }[] }).snapshots[0]?.id ?? ''
  try {
    await does('PUT', '/v1/segments/visitors', { name: label('visitors'), rule: 'any(visited, ever)' })
    await does('PUT', '/v1/segments/often', { name: label('often'), rule: 'count(purchase, ever) >= 2' })
    // Before an event tells who somebody is: after it, everybody is looked at.
    await followRows(does)
    await does('POST', '/v1/track', { anonymousId: 'browser-1', event: 'visited', properties: { page: 'cups' }, messageId: 'later-1' })
    await does('POST', '/v1/tracking/flush', {})
    await does('POST', '/v1/identify', { userId: 'IN-004', anonymousId: 'browser-1', messageId: 'later-2' })
    await does('POST', '/v1/track', { userId: 'OUT-004', event: 'purchase', properties: { amount: 33.5, receipt: 'LATE-1' }, messageId: 'later-3' })
    await does('POST', '/v1/tracking/flush', {})
    const before = await snapshotOf('visitors')
    await does('POST', '/v1/segments/visitors/refresh', {})
    await does('POST', '/v1/segments/often/refresh', {})
    await does('PUT', '/v1/segments/often', { name: label('often'), rule: 'count(purchase, ever) >= 3' })
    await does('GET', `/v1/segments/visitors/snapshots/${before}`)
    await does('GET', `/v1/segments/often/snapshots/${await snapshotOf('often')}/left`)
    await does('POST', `/v1/segments/often/snapshots/${await snapshotOf('often')}/left`, { key: 'gone', name: label('gone') })
    writeFileSync(join(folder, 'list.csv'), `card\nIN-001\nOUT-002\nnobody\nIN-001\n`)
    await does('POST', '/v1/segment-lists', { file: join(folder, 'list.csv'), key: 'brought', name: label('brought') })
    await does('POST', '/v1/segments/list', { rule: 'in segment "brought" or in segment "gone"', limit: 50 })
    await does('PUT', '/v1/tags/grade', { name: label('grade'), expression: 'count(purchase, ever)' })
    const approve = await company.asker('another', 'administrator', null)
    told.push(['approve', answerOf(await approve(approveTag, { key: 'grade' }))])
    await does('POST', '/v1/tags/grade/publish', {})
    await does('PUT', '/v1/models/repeat', { name: label('repeat'), target: { fact: 'purchase', where: 'amount > 34' }, horizonDays: 30, allowCurrentAttributes: true })
    await does('POST', '/v1/models/repeat/train', {})
    await match()
    for (const id of ['IN-001', 'IN-004', 'OUT-004']) await does('GET', `/v1/customers/${id}`)
    await does('GET', '/v1/customers/IN-004/timeline')
    for (const [format, more] of [['csv', {}], ['parquet', {}], ['parquet', { columns: ['title', 'email', 'cups', 'birth_date'] }]] as const) await does('POST', '/v1/segments/everyone/export', { format, reason: 'to compare engines', ...more })
    await followFigures(does)
    await lookUp(does)
    await decideByEverything(does)
    // Where its files lie is another place in each company.
    const past = await bringTheirPast(async (...asked) => (await company.owner(...asked)).body, folder)
    await match()
    await does('POST', '/v1/decide', { customer: 'IN-001', channel: 'web' })
    const local = await company.asker('local', 'administrator', 'store-1')
    told.push(['measured by a store', answerOf(await local(measurementOverview))], ['refreshed by a store', answerOf(await local(refreshSegment, { key: 'often' }))])
    const masked = await company.asker('masked', 'analyst', 'head')
    told.push(['few', answerOf(await masked(countSegment, { rule: 'birth_date < 1980-01-01' }))])
    // Too few customers are known that long ago: the training fails, and the scores in force stay.
    const { status: refused, body: reason } = await company.owner('POST', '/v1/models/repeat/train', { cutoff: '2019-01-01T00:00:00.000Z' })
    expect([refused >= 400, reason]).toEqual([true, expect.objectContaining({ code: expect.stringContaining('MODEL_') })])
    // Of the two whom the import brought, one is spoken of elsewhere: he stays without what it told of him.
    await does('POST', '/v1/track', { userId: 'IN-900', event: 'purchase', properties: { amount: 12, receipt: 'LATE-3' }, messageId: 'later-5' })
    await does('POST', '/v1/tracking/flush', {})
    await match()
    told.push(['taken back', (await company.owner('POST', `/v1/imports/${past}/undo`, {})).status])
    return told
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

beforeAll(async () => {
  embedded = await openScopedCompany()
  cluster = await openScopedCompany({ WAREHOUSE_URL: warehouseUrl(schema), WAREHOUSE_STORAGE: storageFolder(), SEXTANT_QUERY_TIMEOUT: '120' })
  lived = await Promise.all([liveIn(embedded), liveIn(cluster)])
}, 600_000)

afterAll(async () => {
  await embedded?.close()
  await cluster?.close()
  await dropSchemas(schema, mkdtempSync(join(tmpdir(), 'sextant-domains-')))
}, 300_000)

const dayMs = 86_400_000
const generated = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g
const instants = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g
/** Names of files hold a secret. */
const fileNames = /\/v1\/exports\/[\w.-]+/g
/** What is worked out from the moment, or drawn by chance. */
const ofTheMoment = new Set(['milliseconds', 'code', 'couponCode', 'treatmentCode', 'hasKnownCustomers', 'csv', 'file', 'download', 'nextCursor', 'elapsedShare', 'perSecond', 'sql', 'contactId', 'since'])

/** The company's own rows are of whole days: other instants are those of the run, or some days from them. */
const isMoment = (at: number): boolean => at % dayMs !== 0

/** An answer without what two companies made one after the other differ in: ids, moments of the run, durations; doubles to nine digits. */
const plain = (value: unknown, name = ''): unknown => {
  if (ofTheMoment.has(name)) return value === null || value === undefined ? null : '<of the moment>'
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(9))
  if (typeof value === 'string')
    return value.replaceAll(generated, '<id>').replaceAll(fileNames, '/v1/exports/<file>').replaceAll(instants, (instant) => (isMoment(Date.parse(instant)) ? '<moment>' : instant))
  if (Array.isArray(value)) return value.map((one) => plain(one))
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, key)])) : value
}

const answerOf = ({ status, json, text }: Reply): unknown => ({ status, answer: json === null ? text.length > 0 : plain(json) })

/** Lists whose order is that of ids made by chance. */
const inAnyOrder = new Set(['contacts.list', 'responses.list', 'decisions.list', 'suppressions.list', 'tracking.list'])

const comparable = (name: string, reply: Reply): unknown => {
  const answer = answerOf(reply) as { answer: { items?: readonly unknown[] } }
  const items = answer.answer.items
  return inAnyOrder.has(name) && items !== undefined ? { ...answer, answer: { ...answer.answer, items: items.map((item) => JSON.stringify(item)).toSorted() } } : answer
}

/** Two texts from shortly before where they part. */
const different = (left: string, right: string): string => {
  let same = 0
  while (same < left.length && left[same] === right[same]) same += 1
  const from = Math.max(0, same - 80)
  return `  embedded …${left.slice(from, from + 400)}\n  cluster  …${right.slice(from, from + 400)}`
}

describe('a company on the embedded warehouse and the same company on a cluster', () => {
  const counts: PageCount[] = []
  /** @param few statements above which a page is asked again, to count it */
  const compared = async (one: Asker, other: Asker, few: number): Promise<number> => {
    let answered = 0
    const differences: string[] = []
    for (const endpoint of asked)
      for (const input of inputsOf(endpoint)) {
        const { answer: [mine, theirs], count } = await countPage(endpoint.name, few, () => Promise.all([one(endpoint, input), other(endpoint, input)]))
        counts.push(count)
        const [left, right] = [comparable(endpoint.name, mine), comparable(endpoint.name, theirs)]
        if (mine.status < 300) answered += 1
        if (JSON.stringify(left) !== JSON.stringify(right)) differences.push(`${endpoint.name} ${JSON.stringify(input)}\n${different(JSON.stringify(left), JSON.stringify(right))}`)
      }
    expect(differences.join('\n')).toBe('')
    return answered
  }

  it('stay the same while they live', () => {
    const [first = [], second = []] = lived
    expect(first.filter(([, answer]) => (typeof answer === 'number' ? answer : (answer as { status: number }).status) >= 300)).toEqual([])
    // One line of each, so that a run that tells them apart says where.
    const lines = first.flatMap(([what, answer], place) => {
      const [left, right] = [JSON.stringify(answer), JSON.stringify(second[place]?.[1]) ?? 'nothing']
      return left === right && what === second[place]?.[0] ? [] : [`step ${place}, ${what} and ${second[place]?.[0]}\n${different(left, right)}`]
    })
    expect(lines.join('\n')).toBe('')
    expect(second).toEqual(first)
  })

  it('give the same answers to everybody who sees everything', async () => {
    const name = 'head office'
    const answered = await compared(await embedded.asker(name, 'administrator', 'head'), await cluster.asker(name, 'administrator', 'head'), mostStatements)
    expect(answered).toBeGreaterThanOrEqual(60)
  }, 900_000)

  it('ask the cluster few statements for a page', () => {
    process.stdout.write(`statements of the cluster per page, asked first and again:\n${countTable(counts)}\n`)
    expect(countsAbove(counts, { atFirst: mostAtFirst, again: (page) => mostOf[page] ?? mostStatements })).toEqual([])
  })

  it('give the same answers to somebody placed in a store', async () => {
    const name = 'manager of store 1'
    const answered = await compared(await embedded.asker(name, 'administrator', 'store-1'), await cluster.asker(name, 'administrator', 'store-1'), Infinity)
    expect(answered).toBeGreaterThanOrEqual(50)
  }, 900_000)
})
