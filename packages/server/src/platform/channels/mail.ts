import { createTransport } from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js'

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
  readonly connections: number
  readonly send: (message: MailMessage) => Promise<MailOutcome>
  readonly close: () => void
}

interface SmtpFailure extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
}

/** Commands before the message itself is given over: a failure at one of them means that the server has nothing. */
const beforeMessage = new Set(['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS', 'API', 'MAIL FROM', 'RCPT TO'])

/** Reads a failure of the mail client; whatever is not certainly untaken is `unknown`. */
export const outcomeOfFailure = (error: SmtpFailure): MailOutcome => {
  const answer = error.response ?? error.message
  if (error.responseCode !== undefined) {
    if (error.responseCode >= 500) return { kind: 'rejected', answer, isAddress: error.command === 'RCPT TO' || /^5\d\d[ -]5\.1\./.test(answer) }
    return { kind: 'refused', answer, isConnection: error.responseCode === 421 }
  }
  if (error.code === 'EENVELOPE') return { kind: 'rejected', answer, isAddress: true }
  if (error.code === 'EMESSAGE') return { kind: 'rejected', answer, isAddress: false }
  if (error.code === 'EAUTH' || error.code === 'EDNS' || error.code === 'ECONNECTION' || error.code === 'ETLS') return { kind: 'refused', answer, isConnection: true }
  if (error.command !== undefined && (beforeMessage.has(error.command) || error.command.startsWith('AUTH'))) return { kind: 'refused', answer, isConnection: true }
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND/.test(error.message)) return { kind: 'refused', answer, isConnection: true }
  return { kind: 'unknown', answer }
}

const printable = (url: URL): string => `${url.protocol}//${url.host}`

/**
 * Opens a pool of connections to a mail server.
 *
 * @param smtpUrl `smtp://user:password@host:port` or `smtps://…`
 * @param connections at most this many messages are under way at once
 */
export const openMailChannel = (smtpUrl: string, connections: number): MailChannel => {
  const url = new URL(smtpUrl)
  const isSecure = url.protocol === 'smtps:'
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  const options: SMTPPool.Options = {
    pool: true, maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY, host: url.hostname, port: Number(url.port === '' ? (isSecure ? 465 : 587) : url.port), secure: isSecure,
    ignoreTLS: isLoopback && !isSecure, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 60_000,
    ...(url.username === '' ? {} : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
  }
  const transport = createTransport(options)
  const send = async (message: MailMessage): Promise<MailOutcome> => {
    try {
      const info = await transport.sendMail({
        messageId: `<${message.messageId}>`, from: message.from, to: message.to, subject: message.subject, text: message.text,
        ...(message.html === null ? {} : { html: message.html }), headers: { ...message.headers }, disableFileAccess: true, disableUrlAccess: true,
      })
      return { kind: 'accepted', answer: info.response }
    } catch (error) {
      return outcomeOfFailure(error as SmtpFailure)
    }
  }
  return Object.freeze({ server: printable(url), connections, send, close: () => transport.close() })
}
