import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'

/**
 * The demo's mail server: a real SMTP server on loopback that delivers to nobody. It keeps the newest messages as .eml files, so that a
 * newcomer can open what a customer would have got.
 */
export interface MailSink {
  readonly url: string
  /** Unsubscribe link of the message a contact got. */
  readonly unsubscribeOf: (contactId: string) => string | undefined
  readonly received: () => number
  readonly close: () => Promise<void>
}

const keptMessages = 200

const headerOf = (message: string, name: string): string | undefined =>
  new RegExp(`^${name}:[ \\t]*((?:.*)(?:\\r?\\n[ \\t].*)*)`, 'im').exec(message)?.[1]?.replaceAll(/\r?\n[ \t]+/g, ' ').trim()

export const startMailSink = async (folder: string): Promise<MailSink> => {
  mkdirSync(folder, { recursive: true })
  const links = new Map<string, string>()
  const kept: string[] = readdirSync(folder).filter((name) => name.endsWith('.eml')).toSorted()
  let received = 0
  const keep = (message: string, contactId: string): void => {
    const name = `${String(Date.now())}-${contactId}.eml`
    writeFileSync(join(folder, name), message)
    kept.push(name)
    const oldest = kept.length > keptMessages ? kept.shift() : undefined
    if (oldest !== undefined) rmSync(join(folder, oldest), { force: true })
  }
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'], logger: false, banner: 'Sextant demo mail sink: delivers to nobody', disableReverseLookup: true,
    onData: (stream, _session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const message = Buffer.concat(chunks).toString('utf8')
        const contactId = headerOf(message, 'X-Sextant-Contact') ?? 'unknown'
        const link = headerOf(message, 'List-Unsubscribe')?.replaceAll(/[<>\s]/g, '')
        if (link !== undefined) links.set(contactId, link)
        received += 1
        // Writing every message of a large campaign would time the disk, not the product.
        if (received <= keptMessages || received % 50 === 0) keep(message, contactId)
        callback()
      })
    },
  })
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return {
    url: `smtp://127.0.0.1:${port}`,
    unsubscribeOf: (contactId) => links.get(contactId),
    received: () => received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
