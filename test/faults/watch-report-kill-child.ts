import { openMailChannel } from '../../packages/server/src/platform/channels/mail.ts'
import { createWatches, runReports } from '../../packages/server/src/domains/analysis/index.ts'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import { bankDepsOf, bankDomains, reportAnalysesOf } from '../support/bank-bench.ts'
import { openImportBench } from '../support/import-bench.ts'

/*
 * A server's morning: it opens the engines, looks at the watches, writes the reports that are due and mails them. The parent kills it.
 */

const [home, smtpUrl, life] = process.argv.slice(2)
if (home === undefined || smtpUrl === undefined || life === undefined) throw new Error('usage: watch-report-kill-child.ts <home> <smtp url> <number of the life>')

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const bench = await openImportBench({ home, domains: bankDomains })
const deps = bankDepsOf(bench, movableClock('2026-03-01T01:00:00.000Z'), undefined, 100 + Number(life))
const mail = openMailChannel(smtpUrl, 1)
say('watches')
await createWatches(deps).run()
say('reports')
const { failed } = await runReports({ ...deps, analyses: reportAnalysesOf(deps), mail, mailFrom: 'sextant@example.com', publicUrl: 'http://crm.example.com' })
if (failed.length > 0) throw new Error(JSON.stringify(failed))
say('done')
mail.close()
await bench.close()
