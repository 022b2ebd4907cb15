import { campaignAudience } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openCampaignBench } from '../../../../../test/support/campaign-bench.ts'
import type { CampaignBench } from '../../../../../test/support/campaign-bench.ts'
import { addressOf, furnish } from '../../../../../test/support/campaign-rig.ts'
import { openMailServer } from '../../../../../test/support/mail-server.ts'
import type { MailServer } from '../../../../../test/support/mail-server.ts'
import { movableClock } from '../../platform/time.ts'
import { planOf } from './plan.ts'
import { audienceChanged, audienceThen } from './drawn-audience.ts'
import { memberPage, waterfallFor } from './members.ts'
import { runOf } from './run.ts'

const people = 120
const clock = movableClock('2026-03-01T08:00:00.000Z')
const dayMs = 86_400_000

let server: MailServer
let bench: CampaignBench

beforeAll(async () => {
  server = await openMailServer()
  bench = await openCampaignBench({ clock, smtpUrl: server.url, connections: 4 })
  await bench.addCustomers(people)
  await furnish(bench, 2_000)
  await bench.contacts.start()
})
afterAll(async () => {
  await bench?.remove()
  await server?.close()
})
beforeEach(() => {
  server.treat(() => ({ kind: 'accept' }))
  server.delay(() => 0)
  server.forget()
  clock.advance(40 * dayMs)
})

const run = async (key: string): Promise<void> => {
  await bench.launcher.launch(key)
  await bench.launcher.settled(key)
}
const refusalOf = async (work: Promise<unknown>): Promise<{ code: string; message: string }> => {
  try {
    await work
  } catch (error) {
    return error as { code: string; message: string }
  }
  throw new Error('expected a refusal')
}
const rowsOf = async (key: string): Promise<readonly { id: string; customer_id: string; arm: string; status: string; coupon_code: string | null; reason: string | null }[]> =>
  await bench.store.query(sql`select id, customer_id, arm, status, coupon_code, reason from contact where campaign_key = ${key} order by customer_id`)
const countOf = async (table: 'contact' | 'outbox' | 'campaign_member' | 'campaign_run' | 'treatment' | 'cap_reservation'): Promise<number> =>
  (await bench.store.one<{ rows: number }>(sql`select case ${table}::text when 'contact' then (select count(*) from contact) when 'outbox' then (select count(*) from outbox) when 'campaign_member' then (select count(*) from campaign_member)
    when 'campaign_run' then (select count(*) from campaign_run) when 'treatment' then (select count(*) from treatment) else (select count(*) from cap_reservation) end as rows`)).rows
const everything = async (): Promise<readonly number[]> => await Promise.all((['contact', 'outbox', 'campaign_member', 'campaign_run', 'treatment', 'cap_reservation'] as const).map(countOf))
const suppress = (customers: readonly string[]): Promise<number> => bench.suppress(customers)
const liftSuppressions = (): Promise<number> => bench.store.execute(sql`delete from suppression`)

describe('a campaign by e-mail', () => {
  it('is planned without writing anything, and sends what was planned', async () => {
    await bench.save('plan')
    const before = await everything()
    const plan = await planOf(bench.deps, 'plan')
    expect(await everything()).toEqual(before)
    expect(plan.waterfall.audience).toBe(people)
    await run('plan')
    expect(await waterfallFor(bench.deps, 'plan')).toEqual(plan.waterfall)
  })

  it('reaches every target customer once with a coupon of his own and no control customer, and both have their row', async () => {
    await bench.save('once')
    await run('once')
    const rows = await rowsOf('once')
    const targets = rows.filter((row) => row.arm === 'target')
    const controls = rows.filter((row) => row.arm === 'control')
    expect(rows).toHaveLength(people)
    expect(controls.length).toBeGreaterThan(5)
    expect(controls.every((row) => row.status === 'control' && row.coupon_code === null)).toBe(true)
    expect(targets.every((row) => row.status === 'sent')).toBe(true)
    expect(server.received.map((mail) => mail.to).toSorted()).toEqual(targets.map((row) => addressOf(row.customer_id)).toSorted())
    expect(server.received.map((mail) => mail.messageId).toSorted()).toEqual(targets.map((row) => `${row.id}@127.0.0.1`).toSorted())
    for (const row of targets) expect(server.received.find((mail) => mail.to === addressOf(row.customer_id))?.text).toContain(row.coupon_code)
    expect(new Set(targets.map((row) => row.coupon_code)).size).toBe(targets.length)
    const campaign = await bench.campaign('once')
    expect(campaign).toMatchObject({ status: 'completed', counts: { audience: people, target: targets.length, control: controls.length, sent: targets.length, failed: 0, uncertain: 0 } })
    expect(await bench.launcher.progress('once')).toMatchObject({ status: 'completed', done: targets.length, total: targets.length, problem: null })
  })

  it('carries headers for one-click unsubscribing, and pressing the button keeps the next campaign away', async () => {
    await bench.save('list')
    await run('list')
    const mail = server.received[0]
    if (mail === undefined) throw new Error('no mail arrived')
    const link = /^<(http:\/\/127\.0\.0\.1:7777\/u\/[^>]+)>$/.exec(mail.headers.get('list-unsubscribe') ?? '')?.[1]
    expect(link).toBeDefined()
    expect(mail.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    expect(mail.headers.get('list-id')).toBe('<list.127.0.0.1>')
    expect(mail.text).toContain(link)
  })

  it('is sent once, too, when it is launched twice at the same moment', async () => {
    await bench.save('twice')
    await Promise.all([bench.launcher.launch('twice'), bench.launcher.launch('twice'), bench.launcher.launch('twice')])
    await bench.launcher.settled('twice')
    expect(new Set(server.received.map((mail) => mail.to)).size).toBe(server.received.length)
    expect(await rowsOf('twice')).toHaveLength(people)
    expect((await refusalOf(bench.launcher.launch('twice'))).code).toBe('CAMPAIGN_STATUS')
  })

  it('sends what it was drawn with, whatever is saved of offer and template meanwhile', async () => {
    await bench.templates.save({ key: 'changing', name: 'Changing', channel: 'email', subject: 'As drawn', body: '{{ offer.name }} {{ unsubscribe_url }}', format: 'text', fallback: {} }, 'ana@example.org')
    await bench.save('versions', { template: 'changing', offer: 'tea-free', controlShare: 0 })
    server.delay(() => 20)
    await bench.launcher.launch('versions')
    await bench.launcher.pause('versions')
    await bench.templates.save({ key: 'changing', name: 'Changing', channel: 'email', subject: 'As edited', body: '{{ unsubscribe_url }}', format: 'text', fallback: {} }, 'ana@example.org')
    server.delay(() => 0)
    await run('versions')
    expect(server.received).toHaveLength(people)
    expect(new Set(server.received.map((mail) => mail.headers.get('subject')))).toEqual(new Set(['As drawn']))
  })
})

describe('who is left out', () => {
  it('a frequency cap keeps those away who were contacted lately, and lets them in when the window has passed', async () => {
    await bench.setCaps([{ key: 'one-a-week', name: { en: 'One a week', zh: '每周一次' }, channel: 'email', max: 1, days: 7, active: true }])
    await bench.save('cap-1', { rule: 'first_ten', controlShare: 0, offer: 'tea-free' })
    await run('cap-1')
    clock.advance(6 * dayMs)
    await bench.save('cap-2', { controlShare: 0, offer: 'tea-free' })
    await run('cap-2')
    expect((await waterfallFor(bench.deps, 'cap-2')).firstReasons).toEqual([expect.objectContaining({ reason: 'frequency_cap:one-a-week', customers: 10 })])
    clock.advance(dayMs)
    await bench.save('cap-3', { controlShare: 0, offer: 'tea-free' })
    await run('cap-3')
    expect((await rowsOf('cap-3')).map((row) => row.customer_id)).toHaveLength(10)
    await bench.setCaps([])
  })

  it('a cap holds also for a campaign that was paused while another one was sent', async () => {
    await bench.setCaps([{ key: 'one-a-week', name: { en: 'One a week', zh: '每周一次' }, channel: null, max: 1, days: 7, active: true }])
    await bench.save('late', { rule: 'even', controlShare: 0, offer: 'tea-free' })
    server.delay(() => 15)
    await bench.launcher.launch('late')
    await bench.launcher.pause('late')
    const before = server.received.length
    expect(before).toBeLessThan(60)
    clock.advance(8 * dayMs)
    server.delay(() => 0)
    await bench.save('between', { rule: 'all', controlShare: 0, offer: 'tea-free' })
    await run('between')
    clock.advance(dayMs)
    server.forget()
    await run('late')
    expect(server.received).toHaveLength(0)
    const rows = await rowsOf('late')
    expect(rows.filter((row) => row.status === 'cancelled' && row.reason === 'frequency_cap:one-a-week')).toHaveLength(60 - before)
    await bench.setCaps([])
  })

  it('audience = target + control + the sum of first reasons, and every figure can be opened', async () => {
    await suppress(['K00001', 'K00002', 'K00003'])
    bench.nameless.add('K00003').add('K00004')
    bench.deniedConsent.add('K00005')
    await bench.save('waterfall', { budgetMinor: 400 })
    await run('waterfall')
    const waterfall = await waterfallFor(bench.deps, 'waterfall')
    expect(waterfall.target).toBe(80)
    expect(waterfall.target + waterfall.control + waterfall.firstReasons.reduce((sum, row) => sum + row.customers, 0)).toBe(waterfall.audience)
    expect(Object.fromEntries(waterfall.firstReasons.map((row) => [row.reason, row.customers]))).toMatchObject({ 'suppressed:do_not_contact': 3, 'missing_field:customer.first_name': 1, consent_denied: 1 })
    expect(waterfall.anyReasons.find((row) => row.reason === 'missing_field:customer.first_name')?.customers).toBe(2)
    for (const { reason, customers } of waterfall.firstReasons) expect((await memberPage(bench.deps, await runOf(bench.store, 'waterfall'), { reason, limit: 500 })).items).toHaveLength(customers)
    bench.nameless.clear()
    bench.deniedConsent.clear()
    await liftSuppressions()
  })

  it('an opt-out between planning and sending is honoured, and the coupon nobody saw is free again', async () => {
    await bench.save('opt-out', { controlShare: 0 })
    server.delay(() => 25)
    await bench.launcher.launch('opt-out')
    await bench.launcher.pause('opt-out')
    const waiting = (await rowsOf('opt-out')).filter((row) => row.status === 'planned').map((row) => row.customer_id)
    expect(waiting.length).toBeGreaterThan(50)
    await suppress(waiting.slice(0, 7))
    const free = (await bench.offers.get('tea-10')).couponsFree
    server.delay(() => 0)
    await run('opt-out')
    const rows = await rowsOf('opt-out')
    expect(rows.filter((row) => row.status === 'cancelled').map((row) => [row.customer_id, row.reason, row.coupon_code])).toEqual(waiting.slice(0, 7).map((customer) => [customer, 'suppressed:do_not_contact', null]))
    expect(server.received.filter((mail) => waiting.slice(0, 7).some((customer) => addressOf(customer) === mail.to))).toEqual([])
    expect(server.received).toHaveLength(people - 7)
    expect((await bench.offers.get('tea-10')).couponsFree).toBe(free + 7)
    await liftSuppressions()
  })

  it('a suppressed address is left out whoever has it', async () => {
    await bench.store.execute(sql`insert into suppression (id, address, kind, reason, valid_from, source, created_by) values ('s1', ${addressOf('K00009')}, 'bounced', 'hard bounce', '2026-01-01', 'mail', 'system')`)
    await bench.save('address', { rule: 'first_ten', controlShare: 0, offer: 'tea-free' })
    await run('address')
    expect((await waterfallFor(bench.deps, 'address')).firstReasons).toEqual([expect.objectContaining({ reason: 'suppressed:bounced', customers: 1 })])
    await liftSuppressions()
  })
})

describe('a campaign that cannot be launched says why and writes nothing', () => {
  it('nobody is in the audience', async () => {
    await bench.save('empty', { rule: 'nobody' })
    const before = await everything()
    expect(await refusalOf(bench.launcher.launch('empty'))).toMatchObject({ code: 'CAMPAIGN_EMPTY', message: expect.stringContaining('has no customers') })
    await bench.launcher.settled('empty')
    expect(await everything()).toEqual(before)
    expect(await bench.campaign('empty')).toMatchObject({ status: 'draft', startedAt: null })
    expect((await bench.launcher.progress('empty')).problem?.en).toContain('has no customers')
  })

  it('all of the audience is suppressed', async () => {
    await suppress(Array.from({ length: 10 }, (_, index) => `K${String(index + 1).padStart(5, '0')}`))
    await bench.save('suppressed', { rule: 'first_ten' })
    const before = await everything()
    expect(await refusalOf(bench.launcher.launch('suppressed'))).toMatchObject({ code: 'CAMPAIGN_EMPTY', message: expect.stringContaining('none may be contacted') })
    expect(await everything()).toEqual(before)
    await liftSuppressions()
  })

  it('there are fewer coupons than customers, and more of them let it go on', async () => {
    await bench.offers.save({ key: 'rare', name: { en: 'Rare', zh: '稀有' }, description: { en: '', zh: '' }, status: 'active', valueMinor: 0, costMinor: 0, coupon: 'single_use', attributes: {} }, 'ana')
    await bench.offers.addCoupons('rare', { count: 3 })
    await bench.save('coupons', { rule: 'first_ten', offer: 'rare', controlShare: 0 })
    const before = await everything()
    expect(await refusalOf(bench.launcher.launch('coupons'))).toMatchObject({ code: 'OFFER_COUPONS_SHORT', message: expect.stringContaining('needs 10 coupons and has 3 free') })
    expect(await everything()).toEqual(before)
    expect(await bench.offers.get('rare')).toMatchObject({ couponsFree: 3, couponsIssued: 0 })
    await bench.offers.addCoupons('rare', { count: 7 })
    await run('coupons')
    expect(server.received).toHaveLength(10)
  })

  it('a refused launch may be tried again with another control share', async () => {
    await bench.save('reshare', { rule: 'nobody' })
    await refusalOf(bench.launcher.launch('reshare'))
    await bench.save('reshare', { rule: 'all', controlShare: 0.5 })
    await run('reshare')
    const arms = await bench.store.query(sql`select arm, share_from, share_to from experiment_arm where experiment_key = 'campaign/reshare/1' order by share_from`)
    expect(arms).toEqual([{ arm: 'control', share_from: 0, share_to: 0.5 }, { arm: 'target', share_from: 0.5, share_to: 1 }])
  })

  it('the budget pays for nobody', async () => {
    await bench.save('poor', { budgetMinor: 4 })
    expect((await refusalOf(bench.launcher.launch('poor'))).code).toBe('CAMPAIGN_EMPTY')
  })

  it('the template names an unknown field, the rule has a typo, the response fact is unknown', async () => {
    const mail = { key: 'typo', name: 'Typo', channel: 'email' as const, subject: 'x', body: '{{ customer.first_nam }} {{ unsubscribe_url }}', format: 'text' as const, fallback: {} }
    expect(await refusalOf(bench.templates.save(mail, 'ana'))).toMatchObject({ code: 'TEMPLATE_FIELD_UNKNOWN', message: expect.stringContaining('did you mean "customer.first_name"') })
    expect((await refusalOf(bench.save('typo', { rule: 'evn' }))).code).toBe('CAMPAIGN_RULE_INVALID')
    expect((await refusalOf(bench.save('typo', { response: { fact: 'purchas', windowDays: 14 } }))).code).toBe('CAMPAIGN_RESPONSE_INVALID')
    expect((await refusalOf(bench.save('typo', { controlShare: 1 }))).code).toBe('EXPERIMENT_SHARE_INVALID')
  })
})

describe('when the mail server does not behave', () => {
  it('a closed server pauses the campaign with the reason, and a second launch sends the rest without doubles', async () => {
    const port = Number(new URL(server.url).port)
    await bench.save('closed', { controlShare: 0 })
    server.delay(() => 10)
    const sending = bench.launcher.launch('closed')
    await sending
    while (server.received.length < 10) await new Promise((resolve) => setTimeout(resolve, 5))
    const before = [...server.received]
    server.treat(() => ({ kind: 'reply', at: 'sender', code: 421, text: '4.3.2 shutting down' }))
    await bench.launcher.settled('closed')
    expect(await bench.campaign('closed')).toMatchObject({ status: 'paused' })
    expect((await bench.launcher.progress('closed')).problem?.en).toMatch(/mail server smtp:\/\/127\.0\.0\.1:\d+ cannot be reached.*launch again/s)
    expect(before.length).toBeLessThan(people)
    await server.close()
    await run('closed')
    expect((await bench.launcher.progress('closed')).problem?.en).toContain('ECONNREFUSED')
    const first = server.received
    server = await openMailServer({ port })
    await run('closed')
    const all = [...first, ...server.received].map((mail) => mail.to)
    expect(all).toHaveLength(people)
    expect(new Set(all).size).toBe(people)
    expect(await bench.campaign('closed')).toMatchObject({ status: 'completed', counts: { sent: people, uncertain: 0, failed: 0 } })
  })

  it('a connection that breaks once the message was given over leaves it uncertain, and it is never sent again by itself', async () => {
    const broken = new Set([addressOf('K00003'), addressOf('K00006')])
    server.treat((to) => (broken.has(to) ? { kind: 'break', at: to === addressOf('K00003') ? 'middle' : 'reply' } : { kind: 'accept' }))
    await bench.save('broken', { rule: 'first_ten', controlShare: 0, offer: 'tea-free' })
    await run('broken')
    const rows = await rowsOf('broken')
    expect(rows.filter((row) => row.status === 'uncertain').map((row) => row.customer_id)).toEqual(['K00003', 'K00006'])
    expect(rows.filter((row) => row.status === 'sent')).toHaveLength(8)
    expect(new Set(server.received.map((mail) => mail.to)).size).toBe(server.received.length)
    expect(await bench.campaign('broken')).toMatchObject({ status: 'completed', counts: { uncertain: 2 } })
  })

  it('an unknown mailbox is a bounce and a refused message a failure, both give their slot back, and the others are sent', async () => {
    server.treat((to) => (to === addressOf('K00001') ? { kind: 'reply', at: 'recipient', code: 550, text: '5.1.1 no such user' } : to === addressOf('K00002') ? { kind: 'reply', at: 'message', code: 554, text: '5.6.0 refused' } : { kind: 'accept' }))
    await bench.save('bounce', { rule: 'first_ten', controlShare: 0, offer: 'tea-free' })
    await run('bounce')
    expect((await rowsOf('bounce')).slice(0, 3).map((row) => row.status)).toEqual(['bounced', 'failed', 'sent'])
    const slots = await bench.store.query<{ state: string }>(sql`select cap_reservation.state from cap_reservation join contact on contact.id = cap_reservation.contact_id where contact.campaign_key = 'bounce' order by contact.customer_id limit 3`)
    expect(slots.map((slot) => slot.state)).toEqual(['given_back', 'given_back', 'reserved'])
  })

  it('a server that does not accept our sender stops the campaign instead of failing every message', async () => {
    server.treat(() => ({ kind: 'reply', at: 'sender', code: 550, text: '5.7.1 sender not allowed' }))
    await bench.save('sender', { rule: 'first_ten', controlShare: 0, offer: 'tea-free' })
    await run('sender')
    expect(await bench.campaign('sender')).toMatchObject({ status: 'paused', counts: { failed: 0 } })
    server.treat(() => ({ kind: 'accept' }))
    await run('sender')
    expect(server.received).toHaveLength(10)
  })

  it('a message refused for now waits and is sent at the next try', async () => {
    server.treat((to) => (to === addressOf('K00005') ? { kind: 'reply', at: 'recipient', code: 451, text: '4.7.1 greylisted' } : { kind: 'accept' }))
    await bench.save('grey', { rule: 'first_ten', controlShare: 0, offer: 'tea-free' })
    await run('grey')
    expect(server.received).toHaveLength(9)
    expect(await bench.campaign('grey')).toMatchObject({ status: 'running' })
    expect((await bench.launcher.progress('grey')).problem?.en).toContain('greylisted')
    server.treat(() => ({ kind: 'accept' }))
    clock.advance(61_000)
    await run('grey')
    expect(server.received).toHaveLength(10)
    expect(await bench.campaign('grey')).toMatchObject({ status: 'completed', counts: { sent: 10 } })
  })
})

describe('the audience of a run', () => {
  const asked = (key: string, more: object = {}) => audienceThen(bench.deps, campaignAudience.input.parse({ key, limit: 500, ...more }))
  it('is who was drawn, each with his fate; before a launch there is none, and it says so', async () => {
    await bench.save('drawn')
    expect(await asked('drawn')).toMatchObject({ items: [], run: null, today: null, note: { en: expect.stringContaining('not launched') } })
    await expect(audienceChanged(bench.deps, { campaign: 'drawn', limit: 10 })).rejects.toMatchObject({ code: 'CAMPAIGN_NO_COMPARISON', message: expect.stringContaining('not launched') })
    await run('drawn')
    const { items, total, run: drawn, note } = await asked('drawn', { run: '1' })
    expect(drawn).toMatchObject({ occurrence: 1, audience: people })
    expect([items.length, total]).toEqual([people, people])
    const contacted = new Set((await rowsOf('drawn')).filter(({ arm }) => arm === 'target').map((row) => row.customer_id))
    expect(items.filter(({ fate }) => fate === 'target').map(({ customerId }) => customerId)).toEqual([...contacted])
    expect(note?.en).toBe('the rules of this company are not kept')
    expect((await asked('drawn', { compare: 'false' })).note).toBeNull()
    await expect(asked('drawn', { run: 7 })).rejects.toMatchObject({ code: 'CAMPAIGN_RUN_UNKNOWN', params: { run: 7 } })
  })
  it('of a campaign that ran before Sextant was never drawn, and that is said', async () => {
    await bench.save('ancient')
    await bench.store.execute(sql`update campaign set kind = 'historic', status = 'historic' where key = 'ancient'`)
    expect(await asked('ancient')).toMatchObject({ items: [], run: null, note: { en: expect.stringContaining('before Sextant'), zh: expect.stringContaining('Sextant') } })
  })
})

describe('pausing and aborting', () => {
  it('a paused campaign sends nothing until it is launched again', async () => {
    await bench.save('pause', { controlShare: 0, offer: 'tea-free' })
    server.delay(() => 15)
    await bench.launcher.launch('pause')
    await bench.launcher.pause('pause')
    const sent = server.received.length
    expect(sent).toBeLessThan(people)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(server.received).toHaveLength(sent)
    expect(await bench.campaign('pause')).toMatchObject({ status: 'paused', counts: { sent, uncertain: 0 } })
    server.delay(() => 0)
    await run('pause')
    expect(server.received).toHaveLength(people)
  })

  it('an aborted campaign never sends the rest, gives slots and coupons back and cannot be launched again', async () => {
    await bench.save('abort', { controlShare: 0 })
    const free = (await bench.offers.get('tea-10')).couponsFree
    server.delay(() => 15)
    await bench.launcher.launch('abort')
    const aborting = bench.launcher.abort('abort')
    const late = refusalOf(bench.launcher.launch('abort'))
    await aborting
    expect((await late).code).toBe('CAMPAIGN_STATUS')
    const sent = server.received.length
    expect((await rowsOf('abort')).filter((row) => row.status === 'cancelled')).toHaveLength(people - sent)
    expect((await bench.offers.get('tea-10')).couponsFree).toBe(free - sent)
    await bench.launcher.resume()
    expect(await bench.campaign('abort')).toMatchObject({ status: 'aborted' })
  })
})
