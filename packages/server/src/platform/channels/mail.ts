import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

/** A message ready to be given to a mail server. */
export interface MailMessage {
  /** Message-ID without brackets, `<contact id>@<host>`: the same message never has two. */
  readonly messageId: string
  readonly from: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly attachments?: readonly { readonly filename: string; readonly contentType: string; readonly content: Uint8Array }[]
}

/**
 * What became of a message.
 *
 * `refused` and `rejected` are certain: the server did not take it (`refused` for now, 4xx or no connection; `rejected` for good, 5xx).
 * `unknown` is what nobody can know: the connection broke after the message was given over and before the server answered.
 */
export type MailOutcome =
  | { readonly kind: 'accepted'; readonly answer: string }
  | { readonly kind: 'refused'; readonly answer: string; readonly isConnection: boolean }
  | { readonly kind: 'rejected'; readonly answer: string; readonly isAddress: boolean }
  | { readonly kind: 'unknown'; readonly answer: string }

export interface MailChannel {
  readonly server: string
  /** At most this many messages are under way at once, over all runs that send. */
  readonly connections: number
  /** Takes up to so many of the free connections; whoever took them sends that many messages and then gives them back. */
  readonly reserve: (wanted: number) => number
  readonly release: (count: number) => void
  /** Resolves when connections were given back. */
  readonly freed: () => Promise<void>
  readonly send: (message: MailMessage) => Promise<MailOutcome>
  readonly close: () => void
}

interface SmtpFailure extends Error {
  readonly code?: string | undefined
  readonly command?: string | undefined
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
}

/**
 * Reads a failure of the mail client.
 *
 * A reply of the server is certain at any time. Without a reply it depends on whether the message had begun to be given over: a
 * connection that breaks earlier leaves nothing with the server, one that breaks later leaves what nobody can know.
 *
 * @param wasHandedOver whether the server had asked for the message (354) and its text had begun to be written
 */
export const outcomeOfFailure = (error: SmtpFailure, wasHandedOver: boolean): MailOutcome => {
  const answer = error.response ?? error.message
  const { responseCode, command = '' } = error
  if (responseCode !== undefined && responseCode >= 500) {
    // Refusing us, our sender or our password is no fault of the message: the same would happen to every other one.
    if (error.code === 'EAUTH' || command.startsWith('AUTH') || ['CONN', 'EHLO', 'HELO', 'STARTTLS', 'MAIL FROM'].includes(command)) return { kind: 'refused', answer, isConnection: true }
    return { kind: 'rejected', answer, isAddress: (command === 'RCPT TO' && !/^5\d\d[ -]5\.7\./.test(answer)) || /^5\d\d[ -]5\.1\./.test(answer) }
  }
  if (responseCode !== undefined) return { kind: 'refused', answer, isConnection: responseCode === 421 || (!wasHandedOver && !['RCPT TO', 'DATA'].includes(command)) }
  if (wasHandedOver) return { kind: 'unknown', answer }
  if (error.code === 'EENVELOPE') return { kind: 'rejected', answer, isAddress: true }
  if (error.code === 'EMESSAGE') return { kind: 'rejected', answer, isAddress: false }
  return { kind: 'refused', answer, isConnection: true }
}

const printable = (url: URL): string => `${url.protocol}//${url.host}`

interface Server {
  readonly url: URL
  readonly auth: { readonly user: string; readonly pass: string } | null
  readonly options: ConstructorParameters<typeof SMTPConnection>[0]
}

const serverOf = (smtpUrl: string): Server => {
  const url = new URL(smtpUrl)
  const isSecure = url.protocol === 'smtps:'
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  return {
    url,
    auth: url.username === '' ? null : { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    options: {
      host: url.hostname, port: Number(url.port === '' ? (isSecure ? 465 : 587) : url.port), secure: isSecure, ignoreTLS: isLoopback && !isSecure,
      connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000,
    },
  }
}

/** A connection that is greeted and signed in. */
const openSession = (server: Server): Promise<SMTPConnection> =>
  new Promise((resolve, reject) => {
    const connection = new SMTPConnection(server.options)
    // A connection may fail at any time, also when nobody waits for it: its end is what counts then.
    connection.on('error', () => undefined)
    const fail = (error: unknown): void => {
      connection.close()
      reject(error as Error)
    }
    connection.once('error', fail)
    const ready = (): void => {
      connection.off('error', fail)
      resolve(connection)
    }
    connection.connect((error) => {
      if (error !== undefined && error !== null) return fail(error)
      if (server.auth === null) return ready()
      connection.login({ credentials: server.auth, ...server.auth }, (refusal) => (refusal === null || refusal === undefined ? ready() : fail(refusal)))
    })
  })

interface Letter {
  readonly envelope: { readonly from: string | false; readonly to: string[] }
  readonly text: Buffer
}

const letterOf = async (message: MailMessage): Promise<Letter> => {
  const node = new MailComposer({
    messageId: `<${message.messageId}>`, from: message.from, to: message.to, subject: message.subject, text: message.text,
    ...(message.html === null ? {} : { html: message.html }), headers: { ...message.headers },
    ...(message.attachments === undefined ? {} : { attachments: message.attachments.map((file) => ({ ...file, content: Buffer.from(file.content) })) }), disableFileAccess: true, disableUrlAccess: true,
  }).compile()
  const envelope = node.getEnvelope()
  return { envelope: { from: envelope.from, to: [...envelope.to] }, text: await node.build() }
}

/** The message as the client reads it; says when it begins to, which is after the server has asked for it. */
const told = (text: Buffer, onHandOver: () => void): Readable => {
  const stream = Readable.from([text])
  const pipe = stream.pipe.bind(stream)
  return Object.assign(stream, {
    pipe: ((...parameters: Parameters<typeof pipe>) => {
      onHandOver()
      return pipe(...parameters)
    }) as typeof stream.pipe,
  })
}

const deliver = (session: SMTPConnection, letter: Letter): Promise<MailOutcome> =>
  new Promise((resolve) => {
    let wasHandedOver = false
    const finish = (outcome: MailOutcome): void => {
      session.off('error', fail)
      session.off('end', ended)
      resolve(outcome)
    }
    const fail = (error: SmtpFailure): void => finish(outcomeOfFailure(error, wasHandedOver))
    const ended = (): void => fail(new Error('the connection was closed'))
    session.once('error', fail)
    session.once('end', ended)
    session.send(letter.envelope, told(letter.text, () => (wasHandedOver = true)), (error, info) => {
      if (error !== null && error !== undefined) fail(error)
      else finish({ kind: 'accepted', answer: info.response })
    })
  })

/** A failed session is not used again: what state the server is in is not worth finding out. */
const abandon = (session: SMTPConnection): void => session.quit()

/**
 * Opens a pool of connections to a mail server.
 *
 * @param smtpUrl `smtp://user:password@host:port` or `smtps://…`
 * @param connections at most this many messages are under way at once
 */
export const openMailChannel = (smtpUrl: string, connections: number): MailChannel => {
  const server = serverOf(smtpUrl)
  const idle = new Set<SMTPConnection>()
  let free = connections
  let waiting: (() => void)[] = []
  const open = async (): Promise<SMTPConnection> => {
    const session = await openSession(server)
    session.once('end', () => void idle.delete(session))
    return session
  }
  const over = async (session: SMTPConnection, letter: Letter): Promise<MailOutcome> => {
    const outcome = await deliver(session, letter)
    if (outcome.kind === 'accepted') idle.add(session)
    else abandon(session)
    return outcome
  }
  const send = async (message: MailMessage): Promise<MailOutcome> => {
    try {
      const letter = await letterOf(message)
      const [kept] = idle
      if (kept !== undefined) {
        idle.delete(kept)
        const outcome = await over(kept, letter)
        // Servers close idle connections and limit messages per connection: that says nothing of a new one.
        if (outcome.kind !== 'refused' || !outcome.isConnection) return outcome
      }
      return await over(await open(), letter)
    } catch (error) {
      return outcomeOfFailure(error as SmtpFailure, false)
    }
  }
  return Object.freeze({
    server: printable(server.url),
    connections,
    reserve: (wanted: number) => {
      const taken = Math.max(0, Math.min(wanted, free))
      free -= taken
      return taken
    },
    release: (count: number) => {
      free += count
      const woken = waiting
      waiting = []
      if (count > 0) for (const wake of woken) wake()
    },
    freed: () => new Promise<void>((resolve) => waiting.push(resolve)),
    send,
    close: () => {
      for (const session of idle) abandon(session)
      idle.clear()
    },
  })
}
