import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathParameters } from '@sextant/contract'
import type { Endpoint, Role } from '@sextant/contract'
import { loadConfig } from '../../packages/server/src/config.ts'
import { quietLog } from '../../packages/server/src/platform/observe/log.ts'
import { startServer } from '../../packages/server/src/run-server.ts'
import type { OpenOptions } from '../../packages/server/src/run-server.ts'
import { freePort } from '../../tools/machine.ts'
import { personsYaml } from './tea-shop.ts'

/*
 * A company of two stores, served whole, with something of everything: purchases, segments, a campaign of calls, suppressions, consents, events, decisions, rejected
 * rows. Customers of store S1 are called IN-…, those of S2 OUT-…, so that whoever is placed at S1 must never read "OUT-".
 */

export const companyYaml = `
sextant: 1
company: { key: two_stores, name: { en: Two stores, zh: 两家店 }, currency: CNY, timeZone: Asia/Shanghai }
levels:
  person:
${personsYaml}    attributes:
      home_store: { type: string, label: { en: Home store, zh: 所属门店 }, privacy: internal }
      birth_date: { type: date, label: { en: Birth date, zh: 出生日期 }, privacy: personal }
      cups: { type: number, label: { en: Cups a day, zh: 每日杯数 }, privacy: internal }
      member: { type: boolean, label: { en: Member, zh: 会员 }, privacy: internal }
  card:
    label: { en: Card, zh: 会员卡 }
    key: card
    within: { level: person, column: holder }
    source: { file: cards.csv }
    attributes: { tier: { type: string, label: { en: Tier, zh: 等级 } } }
facts:
  purchase:
    label: { en: Purchase, zh: 购买 }
    source: { file: purchases.csv }
    event: purchase
    customer: buyer
    time: { column: at }
    value: amount
    occasion: receipt
    columns:
      receipt: { type: string, label: { en: Receipt, zh: 小票 } }
      amount: { type: money, label: { en: Amount, zh: 金额 } }
metrics:
  revenue: { label: { en: Revenue, zh: 销售额 }, fact: purchase, aggregate: sum }
  buyers: { label: { en: Buyers, zh: 购买客户 }, fact: purchase, aggregate: customers }
`

export const perStore = 40
const dayMs = 86_400_000
const ids = ['IN', 'OUT'].flatMap((prefix) => Array.from({ length: perStore }, (_, index) => `${prefix}-${String(index + 1).padStart(3, '0')}`))

const writeFiles = (folder: string): void => {
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const storeOf = (id: string): string => (id.startsWith('IN') ? 'S1' : 'S2')
  writeFileSync(join(folder, 'model.yaml'), companyYaml)
  writeFileSync(join(folder, 'persons.csv'), `id,name,email,phone,home_store,birth_date,cups,member\n${ids.map((id, index) => `${id},Name${id} X,${id.toLowerCase()}@example.com,138${String(index).padStart(8, '0')},${storeOf(id)},19${60 + (index % 40)}-03-0${1 + (index % 9)},${index % 5},${index % 2 === 0}`).join('\n')}\n`)
  writeFileSync(join(folder, 'cards.csv'), `card,holder,tier\n${ids.map((id) => `K${id},${id},gold`).join('\n')}\n`)
  const purchases = ids.flatMap((id, index) => Array.from({ length: 1 + (index % 3) }, (_, turn) => `${id},${new Date(today - (5 + turn * 40 + (index % 25)) * dayMs).toISOString()},R${id}-${turn},${(10 + ((index * 7 + turn) % 50)).toFixed(2)}`))
  writeFileSync(join(folder, 'purchases.csv'), `buyer,at,receipt,amount\n${[...purchases, 'OUT-001,not a day,Rbad,5.00', 'OUT-xyz,2026-01-01T00:00:00Z,Rbad2,5.00'].join('\n')}\n`)
}

export interface Reply {
  readonly status: number
  readonly text: string
  readonly json: unknown
  readonly headers: Headers
}

export type Asker = (endpoint: Endpoint, input?: Readonly<Record<string, unknown>>, signal?: AbortSignal) => Promise<Reply>

export interface ScopedCompany {
  readonly url: string
  /** Asks as the machine's owner, who sees everybody. */
  readonly owner: (method: string, path: string, body?: unknown) => Promise<{ readonly status: number; readonly body: unknown }>
  /** Somebody with an API key of a role, placed in a unit. */
  readonly asker: (name: string, role: Role, unit: string | null) => Promise<Asker>
  readonly get: (path: string, secret: string) => Promise<Reply>
  readonly secrets: ReadonlyMap<string, string>
  readonly close: () => Promise<void>
}

const fetched = async (url: string, init: RequestInit): Promise<Reply> => {
  const answer = await fetch(url, init)
  const text = await answer.text()
  return { status: answer.status, text, json: answer.headers.get('content-type')?.includes('json') === true && text !== '' ? (JSON.parse(text) as unknown) : null, headers: answer.headers }
}

const callOf = (endpoint: Endpoint, input: Readonly<Record<string, unknown>>): { readonly path: string; readonly body: string | undefined } => {
  const inPath = pathParameters(endpoint.path)
  const path = endpoint.path.replaceAll(/:([A-Za-z]+)/g, (_match, name: string) => encodeURIComponent(String(input[name])))
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name))
  if (endpoint.method !== 'GET' && endpoint.method !== 'DELETE') return { path, body: JSON.stringify(Object.fromEntries(rest)) }
  const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)]))
  return { path: query.size === 0 ? path : `${path}?${query.toString()}`, body: undefined }
}

/**
 * @param environment settings besides, such as another engine of the warehouse
 * @param options how the server is opened besides
 */
export const openScopedCompany = async (environment: Readonly<Record<string, string>> = {}, options: Pick<OpenOptions, 'openEngines'> = {}): Promise<ScopedCompany> => {
  const home = mkdtempSync(join(tmpdir(), 'sextant-scoped-'))
  const folder = join(home, 'files')
  mkdirSync(folder)
  writeFiles(folder)
  const server = await startServer({ config: loadConfig({ SEXTANT_HOME: join(home, 'home'), PORT: String(await freePort()), SEXTANT_WAREHOUSE_MEMORY: '512MiB', SEXTANT_QUERY_TIMEOUT: '20', ...environment }), log: quietLog, ...options })
  const owner: ScopedCompany['owner'] = async (method, path, body) => await server.inject(method, path, body, {})
  const need = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await owner(method, path, body)
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const secrets = new Map<string, string>()
  const asker: ScopedCompany['asker'] = async (name, role, unit) => {
    const { apiKey, secret } = (await need('POST', '/v1/api-keys', { name, role })) as { apiKey: { id: string }; secret: string }
    secrets.set(name, secret)
    if (unit !== null) await need('PUT', `/v1/organisation/places/${apiKey.id}`, { unit })
    return async (endpoint, input = {}, signal) => {
      const { path, body } = callOf(endpoint, input)
      return await fetched(`${server.url}${path}`, { method: endpoint.method, headers: { authorization: `Bearer ${secret}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body }), ...(signal === undefined ? {} : { signal }) })
    }
  }
  await fillCompany(need, folder, server.composition.campaigns.settled)
  return {
    url: server.url, owner, asker, secrets, get: (path, secret) => fetched(`${server.url}${path}`, { headers: { authorization: `Bearer ${secret}` } }),
    close: async () => {
      await server.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

const fillCompany = async (need: (method: string, path: string, body?: unknown) => Promise<unknown>, dataDir: string, settled: (key: string) => Promise<void>): Promise<void> => {
  const label = (text: string) => ({ en: text, zh: text })
  const { id } = (await need('POST', '/v1/imports', { dataDir, yaml: companyYaml })) as { id: string }
  for (let status = 'running'; status === 'running'; ) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const report = (await need('GET', `/v1/imports/${id}`)) as { status: string; error: unknown }
    status = report.status
    if (status === 'failed') throw new Error(JSON.stringify(report.error))
  }
  await need('PUT', '/v1/organisation/head', { kind: 'head office', name: label('Head office') })
  await need('PUT', '/v1/organisation/store-1', { kind: 'store', parent: 'head', name: label('Store 1'), rule: 'home_store = "S1"' })
  await need('PUT', '/v1/organisation/store-2', { kind: 'store', parent: 'head', name: label('Store 2'), rule: 'home_store = "S2"' })
  for (const [key, rule] of [['buyers', 'any(purchase, ever)'], ['everyone', 'in segment "buyers" or member = true or member = false'], ['old', 'birth_date < 1980-01-01'], ['within-old', 'in segment "old" and member = true']] as const)
    await need('PUT', `/v1/segments/${key}`, { name: label(key), rule })
  await need('PUT', '/v1/offers/tea', { name: label('Tea'), status: 'active', valueMinor: 1000, costMinor: 100 })
  await need('PUT', '/v1/templates/call', { name: 'Call', channel: 'call_list', body: 'Hello {{ customer.title }}', fallback: {} })
  await need('PUT', '/v1/campaigns/calls', { name: 'Calls', channel: 'call_list', segment: 'everyone', offer: 'tea', template: 'call', controlShare: 0.2, salt: 'calls', response: { fact: 'purchase', windowDays: 14 } })
  await need('POST', '/v1/campaigns/calls/approve', {})
  await need('POST', '/v1/campaigns/calls/launch', {})
  await settled('calls')
  await need('PUT', '/v1/campaigns/elders', { name: 'Elders', channel: 'call_list', rule: 'birth_date < 1975-01-01', offer: 'tea', template: 'call', controlShare: 0.2, salt: 'elders', response: { fact: 'purchase', windowDays: 14 } })
  await need('POST', '/v1/suppressions', { customers: ['IN-002', 'OUT-002'], channel: 'email', reason: 'asked by phone' })
  for (const customer of ['IN-003', 'OUT-003']) {
    await need('PUT', `/v1/customers/${customer}/consent`, { channel: 'sms', state: 'denied', source: 'phone call' })
    await need('POST', '/v1/decide', { customer, channel: 'web' })
    await need('POST', '/v1/track', { userId: customer, event: 'visited', properties: { page: 'tea' }, messageId: `m-${customer}` })
    await need('POST', '/v1/track', { userId: customer, event: 'purchase', properties: { amount: 20, receipt: `T${customer}` }, messageId: `p-${customer}` })
  }
  await need('POST', '/v1/tracking/flush', {})
  await need('POST', '/v1/responses/match', {})
}
