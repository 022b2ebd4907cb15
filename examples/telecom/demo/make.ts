import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from '@sextant/server'
import { openWorld } from '../world.ts'
import type { World, WorldEvent } from '../world.ts'
import { askOf } from './ask.ts'
import type { Ask } from './ask.ts'
import { campaigns, caps, offers, segments, templates } from './definitions.ts'
import type { DemoCampaign } from './definitions.ts'
import type { MailSink } from './mail-sink.ts'

/** A clock that can be set back: the demo's campaigns were launched weeks ago, and every row says so. */
export interface ShiftedClock {
  readonly now: () => number
  /** Days before the real now that the product believes it is. */
  readonly setDaysAgo: (days: number) => void
}

export interface MakeOptions {
  readonly app: App
  readonly clock: ShiftedClock
  readonly sink: MailSink
  readonly dataDir: string
  readonly seed: number
  readonly say: (line: string) => void
}

interface Contact {
  readonly id: string
  readonly customerId: string
  readonly arm: 'target' | 'control'
  readonly treatmentCode: string
  readonly couponCode: string | null
  readonly status: string
  readonly plannedAt: string
  readonly sentAt: string | null
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** model.yaml without asOf: the demo company lives today. */
const livingModel = (dir: string): string => readFileSync(join(dir, '..', 'model.yaml'), 'utf8').replace(/^ {2}asOf:.*\n/m, '')

const importCompany = async (ask: Ask, options: MakeOptions): Promise<void> => {
  const started = await ask<{ id: string }>('POST', '/v1/imports', { yaml: livingModel(import.meta.dirname), dataDir: options.dataDir, again: true })
  let last = ''
  for (;;) {
    const report = await ask<{ status: string; progress: { done: number; total: number; step: string }; error: { message: string; fix: string | null } | null; tables: { loaded: number }[]; rejected: number }>('GET', `/v1/imports/${started.id}`)
    const line = `  ${report.progress.done}/${report.progress.total} ${report.progress.step}`
    if (line !== last && report.status === 'running') options.say(line)
    last = line
    if (report.status === 'failed') throw new Error(`the import failed: ${report.error?.message ?? ''}; ${report.error?.fix ?? ''}`)
    if (report.status === 'visible') {
      options.say(`  loaded ${report.tables.reduce((sum, table) => sum + table.loaded, 0).toLocaleString('en')} rows, rejected ${report.rejected.toLocaleString('en')}`)
      return
    }
    await pause(250)
  }
}

const setUp = async (ask: Ask, { clock, say }: MakeOptions): Promise<void> => {
  clock.setDaysAgo(90)
  for (const { key, ...segment } of segments) await ask('PUT', `/v1/segments/${key}`, segment)
  for (const days of [60, 30]) {
    clock.setDaysAgo(days)
    for (const { key } of segments) await ask('POST', `/v1/segments/${key}/refresh`, {})
  }
  clock.setDaysAgo(25)
  for (const { key, worldCode: _, ...offer } of offers) {
    await ask('PUT', `/v1/offers/${key}`, offer)
    if (offer.coupon === 'single_use') await ask('POST', `/v1/offers/${key}/coupons`, { count: 20_000 })
  }
  for (const { key, ...template } of templates) await ask('PUT', `/v1/templates/${key}`, template)
  await ask('PUT', '/v1/contact-policy', { caps })
  say(`  ${segments.length} segments, ${offers.length} offers, ${templates.length} templates`)
}

const contactsOf = async (ask: Ask, key: string): Promise<readonly Contact[]> => {
  const contacts: Contact[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { items: Contact[]; nextCursor: string | null } = await ask('GET', `/v1/contacts?campaign=${key}&limit=500${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    contacts.push(...page.items)
    cursor = page.nextCursor
  }
  return contacts
}

const finished = async (ask: Ask, key: string): Promise<void> => {
  for (;;) {
    const { status, problem } = await ask<{ status: string; problem: { en: string } | null }>('GET', `/v1/campaigns/${key}/progress`)
    if (status === 'completed') return
    if (status !== 'running') throw new Error(`campaign ${key} is ${status}: ${problem?.en ?? ''}`)
    await pause(200)
  }
}

const track = async (ask: Ask, key: string, events: readonly WorldEvent[]): Promise<void> => {
  const batch = events.map((event, index) => ({
    type: 'track', messageId: `${key}/${index}/${event.customerId}/${event.event}`, userId: event.customerId, event: event.event, timestamp: event.at, properties: event.properties,
  }))
  for (let from = 0; from < batch.length; from += 500) await ask('POST', '/v1/batch', { batch: batch.slice(from, from + 500) })
}

const callOutcomes: Readonly<Record<string, string>> = { call_answered: 'reached', call_not_answered: 'not_reached', call_refused: 'refused' }

/** What the simulated customers do: they buy, open, unsubscribe by the link in their mail, and answer the telephone. */
const react = async (ask: Ask, campaign: DemoCampaign, world: World, { sink, seed, clock }: MakeOptions): Promise<number> => {
  const contacts = await contactsOf(ask, campaign.key)
  const byCustomer = new Map(contacts.map((contact) => [contact.customerId, contact]))
  const now = clock.now()
  const events = world.causedBy({
    campaignKey: campaign.key, offerCode: campaign.worldOffer, channel: campaign.definition.channel === 'email' ? 'email' : 'call', seed, windowDays: 14,
    contacts: contacts.map((contact) => ({
      customerId: contact.customerId, arm: contact.arm, sentAt: contact.sentAt ?? contact.plannedAt, ...(contact.treatmentCode === '' ? {} : { treatmentCode: contact.treatmentCode }),
      ...(contact.couponCode === null ? {} : { couponCode: contact.couponCode }),
    })),
  }).filter((event) => Date.parse(event.at) < now)
  await track(ask, campaign.key, events.filter((event) => event.event !== 'unsubscribed'))
  for (const event of events.filter((candidate) => candidate.event === 'unsubscribed')) {
    const link = sink.unsubscribeOf(byCustomer.get(event.customerId)?.id ?? '')
    if (link !== undefined) await ask('POST', new URL(link).pathname, { 'List-Unsubscribe': 'One-Click' })
  }
  const lines = events.flatMap((event) => {
    const outcome = callOutcomes[event.event]
    const contact = byCustomer.get(event.customerId)
    return outcome === undefined || contact === undefined ? [] : [`${contact.id},${outcome},${event.at},`]
  })
  if (campaign.definition.channel === 'call_list' && lines.length > 0) await ask('POST', `/v1/campaigns/${campaign.key}/outcomes`, { csv: ['contact_id,outcome,at,note', ...lines].join('\n') })
  return events.length
}

const runCampaigns = async (ask: Ask, world: World, options: MakeOptions): Promise<void> => {
  for (const campaign of campaigns) {
    options.clock.setDaysAgo(campaign.daysAgo ?? 0)
    await ask('PUT', `/v1/campaigns/${campaign.key}`, campaign.definition)
    if (campaign.daysAgo === null) continue
    await ask('POST', `/v1/campaigns/${campaign.key}/approve`, {})
    await ask('POST', `/v1/campaigns/${campaign.key}/launch`, {})
    await finished(ask, campaign.key)
    options.clock.setDaysAgo(0)
    const events = await react(ask, campaign, world, options)
    options.say(`  ${campaign.key}: ${options.sink.received().toLocaleString('en')} mails received so far, ${events.toLocaleString('en')} reactions`)
  }
  options.clock.setDaysAgo(0)
  await ask('POST', '/v1/tracking/flush', {})
  await ask('POST', '/v1/responses/match', {})
}

const trainModel = async (ask: Ask, { say }: MakeOptions): Promise<void> => {
  await ask('PUT', '/v1/models/pack-response', {
    name: { en: 'Buys a data pack in 30 days', zh: '30天内订购流量包' }, description: 'Response model over the whole base', audience: 'status = "active"', target: { fact: 'purchase', where: 'amount > 0' }, horizonDays: 30,
    allowCurrentAttributes: false,
  })
  const version = await ask<{ status: string; assessment: { auc: number } | null; error: string | null }>('POST', '/v1/models/pack-response/train', {})
  if (version.status !== 'ready') throw new Error(`the model could not be trained: ${version.error ?? version.status}`)
  say(`  held-out AUC ${version.assessment?.auc.toFixed(3) ?? '?'}`)
}

const decideSome = async (ask: Ask): Promise<void> => {
  const { customers } = await ask<{ customers: { id: string }[] }>('POST', '/v1/segments/list', { rule: 'status = "active" and any(purchase, last 90 days)', limit: 12 })
  for (const [index, customer] of customers.entries()) {
    const decision = await ask<{ chosen: { treatmentCode: string }[] }>('POST', '/v1/decide', { customer: customer.id, channel: index % 2 === 0 ? 'web' : 'call_centre', count: 1 })
    const code = decision.chosen[0]?.treatmentCode
    if (code === undefined) continue
    await ask('POST', '/v1/outcomes', { treatmentCode: code, outcome: 'shown' })
    if (index % 3 === 0) await ask('POST', '/v1/outcomes', { treatmentCode: code, outcome: 'accepted' })
    if (index % 5 === 1) await ask('POST', '/v1/outcomes', { treatmentCode: code, outcome: 'rejected' })
  }
}

/** Imports the generated company and runs the loop once, through the product's API. */
export const makeDemo = async (options: MakeOptions): Promise<void> => {
  const ask = askOf(options.app)
  const stage = async (title: string, work: () => Promise<void>): Promise<void> => {
    const began = performance.now()
    options.say(title)
    await work()
    options.say(`  ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
  await stage('Importing the company', () => importCompany(ask, options))
  await stage('Setting up segments, offers, templates and the contact policy', () => setUp(ask, options))
  const world = await openWorld(options.dataDir)
  await stage('Training the response model and scoring the base', () => trainModel(ask, options))
  await stage('Running campaigns; the simulated customers react', () => runCampaigns(ask, world, options))
  await stage('Deciding for customers who call and browse', () => decideSome(ask))
  for (const { key } of segments) await ask('POST', `/v1/segments/${key}/refresh`, {})
}
