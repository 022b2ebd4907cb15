import { analyseRule, analyseRules, describeRule, evaluateExpression, explainRule, leastChange, parseRule, printRule, readRuleFile } from '@sextant/rules'
import type { Catalogue, CatalogueScore, Change, CatalogueSegment, Explanation, Finding, Label, LeastChange, ListFinding, Rule, RuleError, RuleFile } from '@sextant/rules'
import { ledgerCatalogue } from './domains/contacts/index.ts'
import { dataCatalogue, modelOf } from './domains/data/index.ts'
import { namesIn, readCustomer } from './offline-customer.ts'
import type { FileProblem } from './offline-customer.ts'

/*
 * Rules in files, checked and tried against a model.yaml alone: no home, no engine. Whatever is computed here is what the server computes.
 */

export interface RuleSource {
  /** Path as it is shown. */
  readonly file: string
  readonly content: string
}

export interface RulesOptions {
  /** Text of the model.yaml. */
  readonly model: string
  /** Scores the company has; a model file does not say. */
  readonly scores?: readonly string[]
  /** Segments kept elsewhere, as lists of members. */
  readonly segments?: readonly string[]
}

interface Place {
  readonly line: number
  readonly column: number
  readonly length: number
}

export type FileError = Place & { readonly code: string; readonly message: Label; readonly expected?: readonly string[]; readonly nearest?: readonly string[] }
export type FileFinding = Place & Pick<Finding, 'kind' | 'severity' | 'message'> & { readonly path: string }

export interface CheckedFile {
  readonly file: string
  /** What the rule is called in other rules: the name of its file without `.rule`. */
  readonly key: string
  readonly name: Label
  readonly purpose: string
  readonly owner: string
  readonly valid: { readonly from: string | null; readonly to: string | null }
  /** Canonical text and sentence; null where the rule has errors. */
  readonly rule: string | null
  readonly sentence: Label | null
  readonly errors: readonly FileError[]
  readonly findings: readonly FileFinding[]
}

export interface RulesReport {
  /** No file has an error (under `strict`: nor a warning). */
  readonly ok: boolean
  readonly rules: readonly CheckedFile[]
  /** About several rules: the same twice, one within another, overlapping, never reached. */
  readonly findings: readonly ListFinding[]
  readonly summary: { readonly files: number; readonly errors: number; readonly warnings: number; readonly notes: number; readonly pairs: number; readonly undecided: number }
}

const keyOf = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.rule$/i, '')
const same = (name: string): Label => ({ en: name, zh: name })

const scoreNamed = (name: string): CatalogueScore => ({ label: same(name), table: 'score', customerColumn: 'customer', column: 'score', selectColumn: 'model', selectValue: name, percentileColumn: 'percentile' })
const listNamed = (name: string): CatalogueSegment => ({ label: same(name), members: { kind: 'table', table: 'segment_member', customerColumn: 'customer', selectColumn: 'segment', selectValue: name } })

/** @throws DATA_MODEL_INVALID naming every fault of the model with its line */
const catalogueFor = ({ model, scores = [], segments = [] }: RulesOptions): Catalogue => {
  const data = dataCatalogue(modelOf(model))
  return {
    ...data, facts: { ...data.facts, ...ledgerCatalogue }, scores: Object.fromEntries(scores.map((name) => [name, scoreNamed(name)])),
    segments: Object.fromEntries(segments.map((name) => [name, listNamed(name)])),
  }
}

interface Read {
  readonly file: string
  readonly key: string
  readonly head: RuleFile | undefined
  readonly errors: readonly FileError[]
}

const readSource = ({ file, content }: RuleSource): Read => {
  const reading = readRuleFile(content)
  if (reading.kind === 'ok') return { file, key: keyOf(file), head: reading.file, errors: [] }
  return { file, key: keyOf(file), head: undefined, errors: reading.problems.map((one) => ({ code: 'RuleFileHead', ...one })) }
}

/** The rules of the files as segments of each other; those that take some of their customers are lists, as on the server. */
const withFiles = (catalogue: Catalogue, files: readonly Read[]): Catalogue => {
  const lists = { ...catalogue, segments: { ...catalogue.segments, ...Object.fromEntries(files.map(({ key }) => [key, listNamed(key)])) } }
  const segments = Object.fromEntries(files.flatMap(({ key, head }): [string, CatalogueSegment][] => {
    if (head === undefined) return []
    const parsed = parseRule(head.text, lists, { takes: true })
    if (parsed.kind === 'ok' && (parsed.rule.take ?? []).length > 0) return []
    return [[key, { label: head.name ?? same(key), members: { kind: 'rule', text: head.text } }]]
  }))
  return { ...lists, segments: { ...lists.segments, ...segments } }
}

const fileErrors = (errors: readonly RuleError[], linesBefore: number): readonly FileError[] =>
  errors.map(({ code, line, column, length, message, expected, nearest }) => ({
    code, line: line + linesBefore, column, length, message, ...(expected === undefined ? {} : { expected }), ...(nearest === undefined ? {} : { nearest }),
  }))

const twice = (file: Read, files: readonly Read[]): readonly FileError[] => {
  const other = files.find((one) => one.key === file.key && one !== file)
  return other === undefined ? [] : [{ code: 'RuleKeyTwice', line: 1, column: 1, length: 0, message: { en: `${other.file} has the same name; the name of a file is the rule’s name for other rules`, zh: `${other.file} 同名；文件名即其他规则引用该规则的名称` } }]
}

interface Checked {
  readonly shown: CheckedFile
  readonly rule: Rule | undefined
}

const checkFile = (file: Read, files: readonly Read[], catalogue: Catalogue): Checked => {
  const { head, key } = file
  const shared = { file: file.file, key, name: head?.name ?? same(key), purpose: head?.purpose ?? '', owner: head?.owner ?? '', valid: { from: head?.valid.from ?? null, to: head?.valid.to ?? null } }
  const failed = (errors: readonly FileError[]): Checked => ({ shown: { ...shared, rule: null, sentence: null, errors, findings: [] }, rule: undefined })
  const before = [...file.errors, ...twice(file, files)]
  if (head === undefined || before.length > 0) return failed(before)
  const parsed = parseRule(head.text, catalogue, { defines: key, takes: true })
  if (parsed.kind === 'error') return failed(fileErrors(parsed.errors, head.linesBefore))
  const findings = analyseRule(parsed.rule, catalogue, { text: head.text }).map(({ kind, severity, message, place }): FileFinding => ({
    kind, severity, line: place.line + head.linesBefore, column: place.column, length: place.length, path: place.path, message,
  }))
  const sentence = { en: describeRule(parsed.rule, catalogue, 'en'), zh: describeRule(parsed.rule, catalogue, 'zh') }
  return { shown: { ...shared, rule: printRule(parsed.rule, catalogue), sentence, errors: [], findings }, rule: parsed.rule }
}

/**
 * Checks rules in files as the server would, with what static analysis proves of each and of all together.
 * @param sources files in the order in which they count
 * @param options `isOrdered`: the first rule that selects a customer gets him; `isStrict`: warnings count as errors
 */
export const checkRules = (sources: readonly RuleSource[], options: RulesOptions & { readonly isOrdered?: boolean; readonly isStrict?: boolean }): RulesReport => {
  const files = sources.map(readSource)
  const catalogue = withFiles(catalogueFor(options), files)
  const checked = files.map((file) => checkFile(file, files, catalogue))
  const named = checked.flatMap(({ shown, rule }) => (rule === undefined ? [] : [{ name: shown.key, rule }]))
  const { findings, pairs, undecided } = analyseRules(named, catalogue, { isOrdered: options.isOrdered === true })
  const all = [...findings, ...checked.flatMap(({ shown }) => shown.findings)]
  const errors = checked.reduce((total, { shown }) => total + shown.errors.length, 0)
  const warnings = all.filter(({ severity }) => severity === 'warning').length
  return {
    ok: errors === 0 && (options.isStrict !== true || warnings === 0),
    rules: checked.map(({ shown }) => shown), findings,
    summary: { files: files.length, errors, warnings, notes: all.length - warnings, pairs, undecided },
  }
}

export interface EvaluationRequest extends RulesOptions {
  readonly rule: string
  /** Text of the customer file. */
  readonly customer: string
  /** Instant; that of a witness unless given. */
  readonly at?: string
  /** Files whose rules the rule may name as segments. */
  readonly files?: readonly RuleSource[]
}

interface ShownPart {
  readonly text: string
  readonly sentence: Label
  readonly value: string | number | boolean | null
  readonly parts: readonly ShownPart[]
}

export type Evaluation =
  | {
      readonly kind: 'ok'
      readonly selected: boolean
      /** True, false, or null where the answer is unknown; only true selects. */
      readonly value: boolean | null
      readonly at: string
      readonly customer: string
      readonly rule: string
      readonly explanation: ShownPart
      /** The least that would have to be different for the rule to select him. */
      readonly change: { readonly kind: LeastChange['kind']; readonly verified: boolean; readonly changes: readonly Pick<Change, 'of' | 'from' | 'message' | 'possibleFrom'>[] }
    }
  | { readonly kind: 'rule'; readonly errors: readonly FileError[] }
  | { readonly kind: 'customer'; readonly problems: readonly FileProblem[] }
  | { readonly kind: 'instant' }

const shownPart = ({ text, sentence, value, parts }: Explanation): ShownPart => ({ text, sentence, value, parts: parts.map(shownPart) })

const shownChange = (least: LeastChange): Extract<Evaluation, { kind: 'ok' }>['change'] => ({
  kind: least.kind, verified: least.kind === 'changes' ? least.isVerified : least.kind !== 'unknown',
  changes: least.kind === 'changes' ? least.changes.map(({ of, from, message, possibleFrom }) => ({ of, from, message, ...(possibleFrom === undefined ? {} : { possibleFrom }) })) : [],
})

/** Asks a rule about one customer written in a file, in memory. */
export const evaluateInMemory = (request: EvaluationRequest): Evaluation => {
  const names = namesIn(request.customer)
  const options = { ...request, scores: [...(request.scores ?? []), ...names.scores], segments: [...(request.segments ?? []), ...names.segments] }
  const catalogue = withFiles(catalogueFor(options), (request.files ?? []).map(readSource))
  const parsed = parseRule(request.rule, catalogue)
  if (parsed.kind === 'error') return { kind: 'rule', errors: fileErrors(parsed.errors, 0) }
  const read = readCustomer(request.customer, catalogue)
  if (read.kind === 'error') return { kind: 'customer', problems: read.problems }
  const asked = Date.parse(request.at ?? read.at ?? '')
  if (Number.isNaN(asked)) return { kind: 'instant' }
  const at = new Date(asked).toISOString()
  const { customer, dimensions } = read
  const value = evaluateExpression(parsed.rule.when, customer, { at, catalogue, dimensions }) as boolean | null
  return {
    kind: 'ok', selected: value === true, value, at, customer: customer.id, rule: printRule(parsed.rule, catalogue),
    explanation: shownPart(explainRule(parsed.rule, customer, { at, catalogue, dimensions })), change: shownChange(leastChange(parsed.rule, customer, { at, catalogue, dimensions })),
  }
}
