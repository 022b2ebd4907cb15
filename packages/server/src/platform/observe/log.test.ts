import { expect, it } from 'vitest'
import { movableClock } from '../time.ts'
import { createCounters } from './counters.ts'
import { createLog } from './log.ts'

const collect = (level: 'debug' | 'info' | 'warn' | 'error' = 'info') => {
  const lines: string[] = []
  return { lines, log: createLog({ level, clock: movableClock('2026-01-01T00:00:00Z'), write: (line) => lines.push(line) }) }
}

it('a line is one JSON object with its instant, level, message and fields', () => {
  const { lines, log } = collect()
  log.with({ job: 'send' }).info('sent', { contacts: 3 })
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ at: '2026-01-01T00:00:00.000Z', level: 'info', message: 'sent', job: 'send', contacts: 3 }])
})

it('lines below the level are not written', () => {
  const { lines, log } = collect('warn')
  log.debug('a')
  log.info('b')
  log.warn('c')
  expect(lines).toHaveLength(1)
})

it('addresses and telephone numbers do not reach the log, whichever error carries them', () => {
  const { lines, log } = collect()
  log.error('could not send to ann@example.com', {}, new Error('550 ann@example.com refused +86 138 0013 8000', { cause: new Error('bob@example.org') }))
  expect(lines.join()).not.toMatch(/ann@|bob@|138 0013/)
  expect(lines.join()).toContain('550 [address] refused [number]')
})

it('counters add up by name and labels and read as Prometheus text', () => {
  const counters = createCounters()
  counters.add('mails_total', 2, { status: 'sent' })
  counters.add('mails_total', 1, { status: 'sent' })
  counters.add('mails_total', 1, { status: 'a"b' })
  counters.set('queue_length', 4)
  expect(counters.text()).toBe('sextant_mails_total{status="sent"} 3\nsextant_mails_total{status="a\\"b"} 1\nsextant_queue_length 4\n')
})
