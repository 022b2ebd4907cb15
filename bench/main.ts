import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { openCompany } from './company.ts'
import { benchDecisions } from './decisions.ts'
import { benchEvaluation } from './evaluate.ts'
import { benchEvents } from './events.ts'
import { benchImport } from './imports.ts'
import { benchLogistic } from './logistic.ts'
import { benchMails } from './mails.ts'
import { ms } from './measure.ts'
import type { Section } from './measure.ts'
import { benchRules } from './rules.ts'

/*
 * npm run bench [-- --customers N] [--only rules,import,…] [--fresh]: Sextant beside the plain way, in one run on one machine.
 * The generated company is kept in .cache/bench.
 */

const names = ['rules', 'evaluate', 'import', 'logistic', 'mails', 'events', 'decisions'] as const
type Name = (typeof names)[number]

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({ options: { customers: { type: 'string', default: '50000' }, only: { type: 'string' }, fresh: { type: 'boolean', default: false } } })

const chosen = (): ReadonlySet<Name> => {
  const asked = values.only?.split(',') ?? names
  const unknown = asked.find((name) => !(names as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${names.join(', ')}`)
  return new Set(asked as readonly Name[])
}

const customersAsked = (): number => {
  const count = Number(values.customers)
  if (!Number.isInteger(count) || count < 100) throw new Error(`--customers ${values.customers}: give a whole number from 100`)
  return count
}

const machine = async (): Promise<string> => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const [[version] = []] = (await connection.runAndReadAll('select version()')).getRows()
  connection.closeSync()
  const [processor] = cpus()
  return `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, load ${loadavg()[0]?.toFixed(1)}; Node ${process.version}, DuckDB ${String(version)}`
}

const print = ({ title, against, figures, notes }: Section): void => {
  say(`\n${title}   (Sextant | ${against} | ratio)`)
  const width = Math.max(...figures.map(({ what }) => what.length))
  for (const { what, ours, theirs, ratio } of figures) say(`  ${what.padEnd(width)}  ${ours.padStart(20)}  ${(theirs ?? '–').padStart(18)}  ${ratio === null ? '' : `× ${ratio.toFixed(2)}`}`)
  for (const note of notes) say(`  ${note}`)
}

const show = (result: Section | string): void => (typeof result === 'string' ? say(`\nskipped: ${result}`) : print(result))

const run = async (): Promise<void> => {
  const wanted = chosen()
  const customers = customersAsked()
  say(await machine())
  say('ratio = cost of Sextant ÷ cost of the plain way: below 1 Sextant is quicker')
  const from = performance.now()
  if (wanted.has('rules') || wanted.has('evaluate')) {
    const company = await openCompany(customers, values.fresh, say)
    if (company.importMs !== null) say(`the company was imported in ${ms(company.importMs)}`)
    if (wanted.has('rules')) show(await benchRules(company))
    if (wanted.has('evaluate')) show(await benchEvaluation(company))
    await company.bench.close()
  }
  if (wanted.has('import')) show(await benchImport())
  if (wanted.has('logistic')) show(await benchLogistic())
  if (wanted.has('mails')) show(await benchMails())
  if (wanted.has('events')) show(await benchEvents())
  if (wanted.has('decisions')) show(await benchDecisions())
  say(`\n${ms(performance.now() - from)} in all; load now ${loadavg()[0]?.toFixed(1)}`)
}

await run()
