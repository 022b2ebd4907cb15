import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileError, FileFinding, RuleSource, RulesReport } from '@sextant/server'
import { CliError, usageError } from './cli-error.ts'
import type { Language } from './parse-arguments.ts'
import { loadOfflineRules } from './server-door.ts'
import type { Terminal } from './terminal.ts'

type Input = Readonly<Record<string, unknown>>

export interface Outcome {
  readonly output: unknown
  /** For people. */
  readonly text: string
  readonly exitCode: 0 | 1
}

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new CliError({ code: 'FILE_UNREADABLE', message: `there is no file or folder ${path}`, where: path, fix: 'name a file of one rule, or a folder of files whose names end in .rule', exitCode: 2, cause: error })
  }
}

/** Rule files of a folder and the folders in it, in the order of their paths; a file is itself. */
const rulePaths = async (path: string): Promise<readonly string[]> => {
  if (path === '-' || !(await isFolder(path))) return [path]
  const found = await readdir(path, { recursive: true, withFileTypes: true })
  const paths = found.filter((entry) => entry.isFile() && entry.name.toLowerCase().endsWith('.rule')).map((entry) => join(entry.parentPath, entry.name)).sort()
  if (paths.length === 0) throw new CliError({ code: 'RULES_NOT_FOUND', message: `${path} holds no file whose name ends in .rule`, where: path, fix: 'write each rule into a file of its own, such as adults.rule', exitCode: 2 })
  return paths
}

const sourcesAt = async (path: string, terminal: Terminal): Promise<readonly RuleSource[]> =>
  Promise.all((await rulePaths(path)).map(async (file) => ({ file, content: await terminal.readText(file) })))

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

const severityWords = { error: { en: 'error', zh: '错误' }, warning: { en: 'warning', zh: '警告' }, note: { en: 'note', zh: '提示' } } as const

const lineOf = (file: string, place: FileError | FileFinding, severity: keyof typeof severityWords, language: Language): string =>
  `${file}:${place.line}:${place.column} ${severityWords[severity][language]}: ${place.message[language]}`

const reportText = (report: RulesReport, language: Language): string => {
  const lines = report.rules.flatMap(({ file, errors, findings }) => [
    ...errors.map((one) => lineOf(file, one, 'error', language)), ...findings.map((one) => lineOf(file, one, one.severity, language)),
  ])
  const several = report.findings.map(({ severity, message }) => `${severityWords[severity][language]}: ${message[language]}`)
  const { files, errors, warnings, notes } = report.summary
  const summary = language === 'en' ? `${files} rules, ${errors} errors, ${warnings} warnings, ${notes} notes` : `${files} 条规则，${errors} 个错误，${warnings} 个警告，${notes} 个提示`
  return [...lines, ...several, summary].join('\n')
}

/** @throws CliError with exit code 2 when there is nothing to check or the model cannot be read */
export const runRulesCheck = async (input: Input, language: Language, terminal: Terminal): Promise<Outcome> => {
  const sources = await sourcesAt(text(input['path']), terminal)
  const { checkRules } = await loadOfflineRules()
  const report = await checkRules(sources, {
    model: text(input['model']), scores: list(input['scores']), segments: list(input['segments']), isOrdered: input['ordered'] === true, isStrict: input['strict'] === true,
  })
  return { output: report, text: reportText(report, language), exitCode: report.ok ? 0 : 1 }
}

const yesNo = { true: { en: 'selected', zh: '选中' }, false: { en: 'not selected', zh: '未选中' } } as const

/** @throws CliError naming the place of what is wrong with the rule, the customer or the instant */
export const runRulesEvaluate = async (input: Input, language: Language, terminal: Terminal): Promise<Outcome> => {
  const { rule, model, customer, at, rules } = input
  const files = rules === undefined ? [] : await sourcesAt(text(rules), terminal)
  const { evaluateInMemory } = await loadOfflineRules()
  const answer = await evaluateInMemory({
    rule: text(rule), model: text(model), customer: text(customer), files, scores: list(input['scores']), segments: list(input['segments']), ...(at === undefined ? {} : { at: text(at) }),
  })
  switch (answer.kind) {
    case 'rule': {
      const [first] = answer.errors
      throw new CliError({ code: 'RULE_INVALID', message: `the rule cannot be read: ${first?.message[language] ?? ''}`, where: `line ${first?.line ?? 1} column ${first?.column ?? 1}`, fix: 'correct the rule; docs/reference/rules.md says what can be written' })
    }
    case 'customer': {
      const told = answer.problems.slice(0, 10).map(({ where, message }) => (where === '' ? message : `${where}: ${message}`))
      throw new CliError({ code: 'CUSTOMER_FILE_INVALID', message: `the customer file cannot be used: ${told.join('; ')}`, where: answer.problems[0]?.where ?? null, fix: 'write it as the section “Rules in files” of docs/reference/rules.md shows' })
    }
    case 'instant':
      throw usageError('FLAG_INVALID', at === undefined ? 'rules evaluate needs --at' : `--at takes an instant, and "${text(at)}" is none`, 'write --at 2024-04-01T08:00:00Z', 'at')
    case 'ok': {
      const { kind: _, ...output } = answer
      const changes = answer.change.changes.map(({ message }) => `  ${message[language]}`)
      return { output, text: [yesNo[answer.selected ? 'true' : 'false'][language], ...changes].join('\n'), exitCode: 0 }
    }
  }
}
