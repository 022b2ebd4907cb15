import { createTransport } from 'nodemailer'
import { sql } from '@sextant/sql'
import { systemClock } from '../packages/server/src/platform/time.ts'
import { openCampaignBench } from '../test/support/campaign-bench.ts'
import { customerKey, addressOf, furnish } from '../test/support/campaign-rig.ts'
import { openMailServer } from '../test/support/mail-server.ts'
import { median, perSecond, timed } from './measure.ts'
import type { Section } from './measure.ts'

const mails = 1_000
const connections = 4
/** A run that takes longer is stuck. */
const longestMs = 60_000

const bySextant = async (url: string): Promise<number> => {
  const bench = await openCampaignBench({ clock: systemClock, smtpUrl: url, connections })
  try {
    await furnish(bench, mails)
    await bench.addCustomers(mails)
    await bench.contacts.start()
    await bench.save('bench', { controlShare: 0 })
    return await timed(async () => {
      await bench.launcher.launch('bench')
      const from = performance.now()
      for (;;) {
        const { sent } = await bench.store.one<{ sent: number }>(sql`select count(*) as sent from contact where status in ('sent', 'delivered')`)
        if (sent === mails) return
        if (performance.now() - from > longestMs) throw new Error(`after ${longestMs / 1000} s ${sent} of ${mails} mails were sent`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })
  } finally {
    await bench.remove()
  }
}

const byNodemailer = async (url: string): Promise<number> => {
  const { hostname, port } = new URL(url)
  const transport = createTransport({ host: hostname, port: Number(port), pool: true, maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY, secure: false, ignoreTLS: true })
  const taken = await timed(() =>
    Promise.all(Array.from({ length: mails }, (_, index) => {
      const customer = customerKey(index + 1)
      return transport.sendMail({ from: 'Tea & Co <tea@example.org>', to: addressOf(customer), subject: `Tea for Ana ${customer}`, text: `Code TEA-${index} (T-${index}). Stop: http://127.0.0.1:7777/u/${index}` })
    })),
  )
  transport.close()
  return taken
}

/** A campaign from launch to its last mail against a loop of nodemailer: the price of the ledger. */
export const benchMails = async (): Promise<Section> => {
  const server = await openMailServer()
  const ours: number[] = []
  const theirs: number[] = []
  for (let run = 0; run < 3; run += 1) {
    ours.push(await bySextant(server.url))
    theirs.push(await byNodemailer(server.url))
    server.forget()
  }
  await server.close()
  const [mine, plain] = [median(ours), median(theirs)]
  return {
    title: `E-mail, ${mails.toLocaleString('en')} mails over ${connections} connections`, against: 'a loop of nodemailer',
    figures: [{ what: 'launch to last mail', ours: perSecond(mails, mine, 'mails'), theirs: perSecond(mails, plain, 'mails'), ratio: mine / plain }],
    notes: ['ours draws the audience, gives each a single-use coupon, renders, commits the intent before and the outcome after each mail; the mail server runs in the same process and takes part of both figures'],
  }
}
