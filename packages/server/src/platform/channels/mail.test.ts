import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMailServer } from '../../../../../test/support/mail-server.ts'
import type { MailServer, Treatment } from '../../../../../test/support/mail-server.ts'
import { openMailChannel, outcomeOfFailure } from './mail.ts'
import type { MailChannel, MailMessage } from './mail.ts'

const message = (to: string, more: Partial<MailMessage> = {}): MailMessage => ({
  messageId: 'c-1@example.org', from: 'Tea <tea@example.org>', to, subject: 'Tea', text: 'Hello\n.\nend', html: null, headers: { 'List-ID': '<spring.example.org>' }, ...more,
})

let server: MailServer
let channel: MailChannel
beforeEach(async () => {
  server = await openMailServer()
  channel = openMailChannel(server.url, 2)
})
afterEach(async () => {
  channel.close()
  await server.close()
})

const outcomeFor = async (treatment: Treatment): Promise<string> => {
  server.treat(() => treatment)
  const { kind } = await channel.send(message('k@example.com'))
  return kind
}

describe('what becomes of a message', () => {
  it('accepted: it has arrived whole, a line of one full stop included, with its Message-ID and headers', async () => {
    expect(await channel.send(message('k@example.com'))).toMatchObject({ kind: 'accepted' })
    expect(server.received).toHaveLength(1)
    expect(server.received[0]).toMatchObject({ messageId: 'c-1@example.org', to: 'k@example.com' })
    expect(server.received[0]?.headers.get('list-id')).toBe('<spring.example.org>')
    expect(server.received[0]?.text.replaceAll('\r\n', '\n').trim()).toBe('Hello\n.\nend')
  })

  it('refused for now is certain, at the recipient and after the message', async () => {
    for (const at of ['recipient', 'message'] as const) {
      server.treat(() => ({ kind: 'reply', at, code: 451, text: '4.7.1 later' }))
      expect(await channel.send(message('k@example.com'))).toMatchObject({ kind: 'refused', isConnection: false })
    }
  })

  it('rejected for good tells an unknown mailbox from a refused message', async () => {
    server.treat(() => ({ kind: 'reply', at: 'recipient', code: 550, text: '5.1.1 no such user' }))
    expect(await channel.send(message('k@example.com'))).toMatchObject({ kind: 'rejected', isAddress: true })
    server.treat(() => ({ kind: 'reply', at: 'message', code: 554, text: '5.6.0 content' }))
    expect(await channel.send(message('k@example.com'))).toMatchObject({ kind: 'rejected', isAddress: false })
    expect(await channel.send(message('no address'))).toMatchObject({ kind: 'rejected', isAddress: true })
  })

  it('unknown when the connection breaks in the middle of the message or before the reply', async () => {
    expect(await outcomeFor({ kind: 'break', at: 'middle' })).toBe('unknown')
    expect(await outcomeFor({ kind: 'break', at: 'reply' })).toBe('unknown')
    expect(await outcomeFor({ kind: 'accept' })).toBe('accepted')
  })

  it('refused when nobody listens, and when the server turned away our sender: no message is to blame', async () => {
    server.treat(() => ({ kind: 'reply', at: 'sender', code: 550, text: '5.7.1 not you' }))
    expect(await channel.send(message('k@example.com'))).toMatchObject({ kind: 'refused', isConnection: true })
    await server.close()
    expect(await channel.send(message('k@example.com'))).toMatchObject({ kind: 'refused', isConnection: true })
    server = await openMailServer()
  })

  it('is the same over a connection that the server closed while it was idle', async () => {
    await channel.send(message('k@example.com'))
    const port = Number(new URL(server.url).port)
    await server.close()
    server = await openMailServer({ port })
    expect(await channel.send(message('k2@example.com'))).toMatchObject({ kind: 'accepted' })
    expect(server.received).toHaveLength(1)
  })
})

it('no failure after the message was begun is ever taken for certain without a reply of the server', () => {
  const codes = ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'ESTREAM', 'ETLS', 'EDNS', 'EAUTH', 'EMESSAGE', undefined]
  for (const code of codes)
    for (const command of ['CONN', 'DATA', 'MAIL FROM', 'API', undefined]) expect(outcomeOfFailure(Object.assign(new Error('gone'), { code, command }), true).kind).toBe('unknown')
  for (const code of ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EAUTH', 'EDNS']) expect(outcomeOfFailure(Object.assign(new Error('gone'), { code, command: 'DATA' }), false)).toMatchObject({ kind: 'refused', isConnection: true })
})

it('all runs together have no more messages under way than there are connections', async () => {
  expect(channel.reserve(5)).toBe(2)
  expect(channel.reserve(1)).toBe(0)
  const freed = channel.freed()
  channel.release(1)
  await freed
  expect(channel.reserve(3)).toBe(1)
})
