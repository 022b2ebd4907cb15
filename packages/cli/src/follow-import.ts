import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { getImport, startImport } from '@sextant/contract'
import type { ImportAnswer as ImportReport } from '@sextant/contract'
import { CliError } from './cli-error.ts'
import type { Language } from './parse-arguments.ts'
import { humanText } from './print.ts'
import type { Terminal } from './terminal.ts'
import { ask } from './transport.ts'
import type { Transport } from './transport.ts'

const barWidth = 30
const pollMs = 200

/** One line: how far, and what is being done. */
export const progressBar = ({ done, total, step }: ImportReport['progress']): string => {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const filled = Math.round(share * barWidth)
  return `[${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}] ${String(Math.floor(share * 100)).padStart(3)} %  ${step}`
}

const follow = async (transport: Transport, started: ImportReport, terminal: Terminal): Promise<ImportReport> => {
  let report = started
  let shownStep = ''
  while (report.status === 'running') {
    if (terminal.errIsTerminal) terminal.err(`\r\u001B[K${progressBar(report.progress)}`)
    else if (report.progress.step !== shownStep) terminal.err(`${report.progress.step}\n`)
    shownStep = report.progress.step
    await wait(pollMs)
    report = (await ask(transport, getImport, { id: report.id })) as ImportReport
  }
  if (terminal.errIsTerminal) terminal.err('\r\u001B[K')
  return report
}

const failureOf = (report: ImportReport): CliError => {
  const { code, message, where, fix } = report.error ?? { code: 'IMPORT_FAILED', message: 'the import failed', where: null, fix: null }
  return new CliError({ code, message, where, fix: fix ?? `./sextant imports get ${report.id} tells more` })
}

/** What an import did, for people: one row per table, then what it could not take and what looks wrong. */
export const importText = (report: ImportReport, language: Language): string => {
  const tables = report.tables.map(({ table, file, encoding, read, loaded, updated, rejected, withoutCustomer }) => ({ table, file, encoding, read, loaded, updated, rejected, withoutCustomer }))
  const quality = report.quality.map(({ table, column, kind, rows, message }) => ({ table, column, kind, rows, message }))
  const summary = { import: report.id, status: report.status, newCustomers: report.newCustomers, rejected: report.rejected, ...(report.rejectsFile === null ? {} : { rejectsFile: report.rejectsFile }) }
  return humanText({ ...summary, tables, ...(quality.length > 0 ? { quality } : {}) }, language)
}

/** @returns the finished report; whether rows were rejected is the caller's to judge. @throws CliError when the import failed */
export const runImport = async (transport: Transport, input: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<ImportReport> => {
  const { model, data, 'dry-run': dryRun, only, again, 'max-rejected-share': maxRejectedShare } = input
  const asked = { yaml: model, dataDir: resolve(String(data)), dryRun, only, again, maxRejectedShare }
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined))
  const report = await follow(transport, (await ask(transport, startImport, given)) as ImportReport, terminal)
  if (report.status === 'failed') throw failureOf(report)
  return report
}
