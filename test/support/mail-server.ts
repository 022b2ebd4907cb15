import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerSession } from 'smtp-server'

/** What the server does with a message. */
export type Treatment =
  | { readonly kind: 'accept' }
  /** A reply such as 550 or 451 to the recipient or after the whole message. */
  | { readonly kind: 'reply'; readonly at: 'sender' | 'recipient' | 'message'; readonly code: number; readonly text: string }
  /** The connection breaks: while the message arrives, or when it is there but before the reply. */
  | { readonly kind: 'break'; readonly at: 'middle' | 'reply' }

export interface ReceivedMail {
  readonly messageId: string
  readonly to: string
  readonly headers: ReadonlyMap<string, string>
  /** The text, transfer encodings undone. */
  readonly text: string
  /** Whether the server said 250; a message it has taken without saying so is here too. */
  readonly isAnswered: boolean
}

/** A real SMTP server on loopback that does what the test says and keeps what it was given. */
export interface MailServer {
  readonly url: string
  readonly received: readonly ReceivedMail[]
  /** Replaces what happens to messages from now on; `to` is the recipient. */
  readonly treat: (treatment: (to: string) => Treatment) => void
  /** Milliseconds before the reply to a message, asked for each. */
  readonly delay: (delayMs: () => number) => void
  readonly forget: () => void
  readonly close: () => Promise<void>
}

const unfolded = (head: string): ReadonlyMap<string, string> =>
  new Map(head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const))

const decoded = (body: string, encoding: string | undefined): string => {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return body
  return Buffer.from(body.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8')
}

const mailOf = (raw: string, to: string, isAnswered: boolean): ReceivedMail => {
  const end = raw.indexOf('\r\n\r\n')
  const headers = unfolded(raw.slice(0, end))
  return { messageId: (headers.get('message-id') ?? '').replaceAll(/[<>]/g, ''), to, headers, text: decoded(raw.slice(end + 4), headers.get('content-transfer-encoding')), isAnswered }
}

const failure = (code: number, text: string): Error => Object.assign(new Error(text), { responseCode: code })

const recipientOf = (session: SMTPServerSession): string => session.envelope.rcptTo[0]?.address ?? ''

/**
 * @param options port to listen on, for a server that comes back; a free one unless given
 */
export const openMailServer = async (options: { readonly port?: number } = {}): Promise<MailServer> => {
  let treatmentOf: (to: string) => Treatment = () => ({ kind: 'accept' })
  let delayMs = (): number => 0
  const received: ReceivedMail[] = []
  const cut = (session: SMTPServerSession): void => {
    // oxlint-disable-next-line no-underscore-dangle -- the server has no public way to break a connection
    for (const connection of (server as unknown as { connections: Set<{ id: string; _socket: Socket }> }).connections) if (connection.id === session.id) connection._socket.destroy()
  }
  const replyAt = (at: string, to: string): Error | null => {
    const treatment = treatmentOf(to)
    return treatment.kind === 'reply' && treatment.at === at ? failure(treatment.code, treatment.text) : null
  }
  const take = async (raw: string, session: SMTPServerSession, reply: (error: Error | null) => void): Promise<void> => {
    const to = recipientOf(session)
    const treatment = treatmentOf(to)
    const refusal = replyAt('message', to)
    if (refusal !== null) return reply(refusal)
    const pause = delayMs()
    if (pause > 0) await wait(pause)
    received.push(mailOf(raw, to, treatment.kind !== 'break'))
    if (treatment.kind === 'break') cut(session)
    else reply(null)
  }
  const server = new SMTPServer({
    authOptional: true, closeTimeout: 50, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, disableReverseLookup: true,
    onMailFrom: (_address, _session, reply) => reply(replyAt('sender', '')),
    onRcptTo: (address, _session, reply) => reply(replyAt('recipient', address.address)),
    onData: (stream, session, reply) => {
      const treatment = treatmentOf(recipientOf(session))
      if (treatment.kind === 'break' && treatment.at === 'middle') return stream.once('data', () => cut(session))
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => void take(Buffer.concat(pieces).toString('utf8'), session, reply))
      return stream
    },
  })
  // Broken connections are what these tests are about.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    treat: (treatment) => (treatmentOf = treatment),
    delay: (given) => (delayMs = given),
    forget: () => void (received.length = 0),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
