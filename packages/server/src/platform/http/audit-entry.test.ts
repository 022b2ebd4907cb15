import { endpoints, listCustomers, unmaskCustomer } from '@sextant/contract'
import { describe, expect, test } from 'vitest'
import { auditEntryOf, isAudited, isMutation, redacted } from './audit-entry.ts'

const names = (keep: (endpoint: (typeof endpoints)[number]) => boolean): readonly string[] => endpoints.filter(keep).map(({ name }) => name).toSorted()

describe('what is recorded', () => {
  test('every endpoint that is no reading is recorded, but for these', () => {
    expect(names((endpoint) => endpoint.method !== 'GET' && !isAudited(endpoint))).toEqual([
      'campaigns.plan', 'decisions.decide', 'decisions.outcome', 'model.check', 'reports.preview', 'rules.check-text', 'rules.complete', 'segments.count', 'segments.sql', 'session.create', 'session.end', 'tags.check',
      'tracking.alias', 'tracking.batch', 'tracking.flush', 'tracking.group', 'tracking.identify', 'tracking.page', 'tracking.track', 'watches.preview',
    ])
  })

  test('of the readings those of personal data are recorded', () => {
    expect(names((endpoint) => endpoint.method === 'GET' && isAudited(endpoint))).toEqual(['analyse.rfm-customers', 'campaigns.audience', 'campaigns.call-list', 'campaigns.changed', 'customers.get', 'customers.list', 'customers.timeline', 'segments.changed', 'segments.members', 'segments.movers', 'segments.reproduce'])
    for (const name of ['templates.preview', 'customers.unmask', 'segments.list-customers', 'segments.explain', 'segments.export']) expect(names(isAudited)).toContain(name)
  })

  test('an Idempotency-Key protects what changes something, never the answer to a reading of personal data', () => {
    expect(names((endpoint) => isMutation(endpoint) && endpoint.permission.startsWith('customers.'))).toEqual(['segments.export', 'sql.export'])
    for (const name of ['campaigns.launch', 'imports.start', 'segments.save', 'tracking.track', 'decisions.decide', 'users.create']) expect(names(isMutation)).toContain(name)
  })
})

describe('a record', () => {
  test('says who saw whom, and why', () => {
    const entry = auditEntryOf({ endpoint: unmaskCustomer, input: { id: '00123', reason: 'call-back requested' }, output: {}, actor: 'ana@example.com', requestId: 'r', notes: {} })
    expect(entry).toEqual({ actor: 'ana@example.com', action: 'customers.unmask', subject: '00123', detail: { reason: 'call-back requested' }, requestId: 'r' })
    const listed = auditEntryOf({ endpoint: listCustomers, input: { search: 'li' }, output: { items: [{ id: '1' }, { id: '2' }], total: 2 }, actor: 'a', requestId: 'r', notes: {} })
    expect(listed.detail).toEqual({ search: 'li', shown: 2, shownCustomers: ['1', '2'] })
  })

  test('keeps no secret at any depth and cuts what is long', () => {
    expect(redacted({ smtp: { password: 'x', user: 'u' }, apiSecret: 's', list: Array.from({ length: 80 }, () => 1) })).toMatchObject({ smtp: { password: '[redacted]', user: 'u' }, apiSecret: '[redacted]' })
    expect((redacted(Array.from({ length: 80 }, () => 1)) as unknown[]).at(-1)).toBe('… (80 items)')
    expect(String(redacted('y'.repeat(5000))).length).toBeLessThan(340)
  })
})
