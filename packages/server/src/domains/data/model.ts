import { companyModelSchema } from '@sextant/contract'
import type { CompanyModel } from '@sextant/contract'
import { isMap, isPair, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import { dataErrors } from './errors.ts'
import { modelFaults } from './model-checks.ts'

/** One fault of a model.yaml, with the line it stands on. */
export interface ModelProblem {
  readonly where: string
  readonly message: string
  readonly fix: string | null
}

/** A fault by its path; the line is found when it is shown. */
export interface ModelFault {
  readonly path: readonly (string | number)[]
  readonly message: string
  readonly fix: string
}

export type ModelReading =
  | { readonly kind: 'ok'; readonly model: CompanyModel }
  | { readonly kind: 'error'; readonly problems: readonly ModelProblem[] }

/** Line of the deepest part of a path that is written in the file. */
const lineOf = (document: Document, lines: LineCounter, path: readonly (string | number)[]): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(path[length - 1]))
      const range = pair !== undefined && isScalar(pair.key) ? pair.key.range : undefined
      if (range !== undefined && range !== null) return lines.linePos(range[0]).line
    }
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly [number, number, number] | null } | undefined
    if (node?.range !== undefined && node.range !== null) return lines.linePos(node.range[0]).line
  }
  return 1
}

const placed = (document: Document, lines: LineCounter, fault: ModelFault): ModelProblem => ({
  where: `line ${lineOf(document, lines, fault.path)}${fault.path.length === 0 ? '' : `, ${fault.path.join('.')}`}`,
  message: fault.message,
  fix: fault.fix,
})

type Issue = NonNullable<ReturnType<typeof companyModelSchema.safeParse>['error']>['issues'][number]

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown => path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined), value)

/** Of a source, what is wrong with the kind that was meant: files, or a table of a catalog. */
const meantIssues = (value: unknown) => (issue: Issue): readonly Issue[] => {
  if (issue.code !== 'invalid_union' || issue.errors.length !== 2) return [issue]
  const given = valueAt(value, issue.path)
  const meant = issue.errors[typeof given === 'object' && given !== null && 'catalog' in given ? 1 : 0] ?? []
  return meant.map((one) => ({ ...one, path: [...issue.path, ...one.path] }) as Issue)
}

const schemaFaults = (value: unknown): readonly ModelFault[] => {
  const read = companyModelSchema.safeParse(value, { reportInput: false })
  if (read.success) return []
  return read.error.issues.flatMap(meantIssues(value)).map((issue) => {
    const path = issue.path as readonly (string | number)[]
    if (issue.code === 'unrecognized_keys')
      return { path: [...path, issue.keys[0] ?? ''], message: `unknown setting ${issue.keys.map((key) => `"${key}"`).join(', ')}`, fix: 'correct its spelling or take it out; docs/reference/model.md lists every setting' }
    return { path, message: issue.message, fix: 'write it as docs/reference/model.md shows' }
  })
}

/**
 * Reads a model.yaml.
 *
 * @param yaml its text
 * @returns the model, or every fault found with its line, path and remedy; never throws on bad text
 */
export const readModel = (yaml: string): ModelReading => {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: true })
  if (document.errors.length > 0)
    return {
      kind: 'error',
      problems: document.errors.map((error) => ({
        where: `line ${error.linePos?.[0].line ?? 1}, column ${error.linePos?.[0].col ?? 1}`,
        message: (error.message.split('\n')[0] ?? error.message).replace(/ at line \d+, column \d+:?$/, ''),
        fix: error.code === 'DUPLICATE_KEY' ? 'give each entry its own name' : 'correct the YAML: indent with spaces, write `name: value`',
      })),
    }
  const value: unknown = document.toJS()
  const shape = schemaFaults(value)
  if (shape.length > 0) return { kind: 'error', problems: shape.map((fault) => placed(document, lines, fault)) }
  const model = companyModelSchema.parse(value)
  const faults = modelFaults(model)
  if (faults.length > 0) return { kind: 'error', problems: faults.map((fault) => placed(document, lines, fault)) }
  return { kind: 'ok', model }
}

/** Faults that were found outside, as those of the text: with their lines. */
export const placedFaults = (yaml: string, faults: readonly ModelFault[]): readonly ModelProblem[] => {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines })
  return faults.map((fault) => placed(document, lines, fault))
}

/** The model of a text that must be right; DATA_MODEL_INVALID names every fault. */
export const modelOf = (yaml: string): CompanyModel => {
  const reading = readModel(yaml)
  if (reading.kind === 'ok') return reading.model
  throw dataErrors.DATA_MODEL_INVALID({ problems: reading.problems }, reading.problems[0] === undefined ? {} : { where: reading.problems[0].where })
}
