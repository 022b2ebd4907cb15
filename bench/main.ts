import { cpus, loadavg, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { benchAnalyses } from './analyses.ts'
import { openCompany } from './company.ts'
import { benchDecisions } from './decisions.ts'
import { benchEngines, engineParts } from './engines.ts'
import { benchEvaluation } from './evaluate.ts'
import { benchEvents } from './events.ts'
import { benchImport } from './imports.ts'
import { openLargeCompany } from './large-company.ts'
import type { LargeCompany } from './large-company.ts'
import { benchLogistic } from './logistic.ts'
import { benchMails } from './mails.ts'
import { ms } from './measure.ts'
import type { Section } from './measure.ts'
import { benchPeers } from './peers.ts'
import { benchRules } from './rules.ts'
import { benchSegments } from './segments.ts'

/*
 * npm run bench [-- --sizes 1000000,10000000] [--customers N] [--only rules,import,…] [--fresh]: Sextant beside the plain way, in one run on one machine.
 * npm run bench -- engines [--sizes …] [--parts rules,rows,batches,workers] [--minutes 45]: the second engine, a Trino cluster on this machine; only when it is named.
 * Rules and analyses run over companies of the given sizes, written inside DuckDB (the larger one named needs 2 GB of disk and 10 GB of
 * memory); the import reads files of a generated company of so many customers. Both are kept in .cache/bench.
 */

const names = ['rules', 'evaluate', 'analyses', 'segments', 'peers', 'import', 'logistic', 'mails', 'events', 'decisions'] as const
/** Takes a cluster and minutes: not part of a run that names nothing. */
const onlyNamed = ['engines'] as const
type Name = (typeof names)[number] | (typeof onlyNamed)[number]

const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { values, positionals } = parseArgs({ allowPositionals: true, options: { sizes: { type: 'string', default: '1000000' }, customers: { type: 'string', default: '50000' }, only: { type: 'string' }, fresh: { type: 'boolean', default: false }, parts: { type: 'string', default: engineParts.join(',') }, minutes: { type: 'string', default: '45' } } })

const chosen = (): ReadonlySet<Name> => {
  const asked = [...positionals, ...(values.only?.split(',') ?? [])]
  if (asked.length === 0) return new Set(names)
  const known: readonly string[] = [...names, ...onlyNamed]
  const unknown = asked.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${known.join(', ')}`)
  return new Set(asked as readonly Name[])
}

const countOf = (text: string, option: string): number => {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 100) throw new Error(`${option} ${text}: give whole numbers from 100`)
  return count
}

const enginesChosen = () => {
  const parts = new Set(values.parts.split(','))
  const unknown = [...parts].find((part) => !engineParts.some((known) => known === part))
  if (unknown !== undefined) throw new Error(`--parts ${unknown}: there are ${engineParts.join(', ')}`)
  const minutes = Number(values.minutes)
  if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: give a number above 0`)
  return { parts, minutes }
}

/** The company of a size, for as long as the sections over it run. */
const overLarge = async (customers: number, work: (company: LargeCompany) => Promise<void>): Promise<void> => {
  const company = await openLargeCompany(customers, values.fresh, say)
  try {
    await work(company)
  } finally {
    await company.close()
  }
}

const benchSize = async (customers: number, wanted: ReadonlySet<Name>, isFirst: boolean): Promise<void> => {
  const times = customers > 2_000_000 ? 3 : 9
  await overLarge(customers, async (company) => {
    say(`\n${customers.toLocaleString('en')} customers: whether the facts name strangers was looked through in ${ms(company.lookMs)}; load ${loadavg()[0]?.toFixed(1)}`)
    if (wanted.has('rules')) show(await benchRules(company, times, customers > 2_000_000 ? say : undefined))
    if (wanted.has('analyses')) show(await benchAnalyses(company, Math.min(times, 7)))
    if (wanted.has('segments')) show(await benchSegments(company, Math.min(times, 5)))
    if (wanted.has('evaluate') && isFirst) show(await benchEvaluation(company))
    if (wanted.has('engines')) await benchEngines(company, enginesChosen(), show, say)
  })
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
  const sizes = values.sizes.split(',').map((size) => countOf(size, '--sizes'))
  const customers = countOf(values.customers, '--customers')
  say(await machine())
  say('ratio = cost of Sextant ÷ cost of the plain way: below 1 Sextant is quicker')
  const from = performance.now()
  if ((['rules', 'evaluate', 'analyses', 'segments', 'engines'] as const).some((name) => wanted.has(name))) for (const [index, size] of sizes.entries()) await benchSize(size, wanted, index === 0)
  if (wanted.has('peers')) await overLarge(100_000, async (company) => show(await benchPeers(company)))
  if (wanted.has('import')) {
    const company = await openCompany(customers, values.fresh, say)
    if (company.importMs !== null) say(`\nthe company of ${customers.toLocaleString('en')} customers was imported in ${ms(company.importMs)}`)
    await company.bench.close()
    show(await benchImport())
  }
  if (wanted.has('logistic')) show(await benchLogistic())
  if (wanted.has('mails')) show(await benchMails())
  if (wanted.has('events')) show(await benchEvents())
  if (wanted.has('decisions')) show(await benchDecisions())
  say(`\n${ms(performance.now() - from)} in all; load now ${loadavg()[0]?.toFixed(1)}`)
}

await run()
