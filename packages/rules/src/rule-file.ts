import type { Label } from './catalogue.ts'
import { nearestNames } from './errors.ts'
import { isDay } from './zone.ts'

/** A rule as a file keeps it: a head of `key: value` lines, a line `---`, and the text. */
export interface RuleFile {
  readonly name: Label | undefined
  readonly purpose: string
  readonly owner: string
  /** Days, the last one excluded; undefined where it is open. */
  readonly valid: { readonly from: string | undefined; readonly to: string | undefined }
  readonly text: string
  /** Lines of the file before the text: a place on line 1 of the text stands on line 1 + this of the file. */
  readonly linesBefore: number
}

export interface RuleFileProblem {
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly length: number
  readonly message: Label
}

export type RuleFileReading = { readonly kind: 'ok'; readonly file: RuleFile } | { readonly kind: 'error'; readonly problems: readonly RuleFileProblem[] }

const keys = ['name', 'name.zh', 'purpose', 'owner', 'valid'] as const
type Key = (typeof keys)[number]

const headLine = /^([\p{L}][\p{L}.]*)\s*:[ \t]*(.*?)[ \t]*$/u
const isRule = (line: string): boolean => /^---\s*$/.test(line)

/** Lines of the head, and where the text begins; no head when the file does not begin with one. */
const headOf = (lines: readonly string[]): { readonly from: number; readonly to: number } | undefined => {
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first === -1) return undefined
  const from = isRule(lines[first] as string) ? first + 1 : first
  const to = lines.findIndex((line, index) => index >= from && isRule(line))
  return to === -1 ? undefined : { from, to }
}

const problem = (line: number, text: string, en: string, zh: string): RuleFileProblem => ({ line: line + 1, column: 1, length: text.length, message: { en, zh } })

const validity = (value: string): RuleFile['valid'] | undefined => {
  const match = /^(?:from\s+)?(\d{4}-\d{2}-\d{2})?(?:\s*to\s+(\d{4}-\d{2}-\d{2}))?$/.exec(value)
  if (match === null || (match[1] === undefined && match[2] === undefined)) return undefined
  const [, from, to] = match
  if ((from !== undefined && !isDay(from)) || (to !== undefined && !isDay(to)) || (from !== undefined && to !== undefined && from >= to)) return undefined
  return { from, to }
}

const readHead = (lines: readonly string[], from: number, to: number, problems: RuleFileProblem[]): Map<Key, { readonly value: string; readonly line: number }> => {
  const found = new Map<Key, { readonly value: string; readonly line: number }>()
  for (let index = from; index < to; index++) {
    const line = lines[index] as string
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, written, value = ''] = headLine.exec(line) ?? []
    const key = keys.find((known) => known === written)
    if (written === undefined) problems.push(problem(index, line, 'a line of the head has the form key: value; the text of the rule follows after a line ---', '文件头的每行写作 key: value；规则正文写在 --- 行之后'))
    else if (key === undefined) {
      const near = nearestNames(written, keys)
      problems.push(problem(index, line, `the head of a rule has no ${written}${near.length === 0 ? `; it knows ${keys.join(', ')}` : `; did you mean ${near.join(', ')}?`}`, `文件头没有 ${written}${near.length === 0 ? `；可用 ${keys.join('、')}` : `；是否指 ${near.join('、')}？`}`))
    } else if (found.has(key)) problems.push(problem(index, line, `${key} is written twice`, `${key} 重复出现`))
    else found.set(key, { value: value.replace(/^(["'])(.*)\1$/, '$2'), line: index })
  }
  return found
}

/**
 * Reads a file that holds one rule: its text alone, or a head (`name`, `name.zh`, `purpose`, `owner`, `valid`), a line `---`, and its text.
 * @param content the whole file
 * @returns the parts, or what is wrong with the head, with lines; the rule itself is not read
 *
 * Example:
 * ```ts
 * import { readRuleFile } from '@sextant/rules'
 * const read = readRuleFile('name: Adults\nvalid: 2024-01-01 to 2025-01-01\n---\nage >= 18\n')
 * read.kind === 'ok' ? [read.file.name.en, read.file.valid.to, read.file.text, read.file.linesBefore] : [] // => ['Adults', '2025-01-01', 'age >= 18', 3]
 * ```
 */
export const readRuleFile = (content: string): RuleFileReading => {
  const lines = content.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  const head = headOf(lines)
  const problems: RuleFileProblem[] = []
  const found = head === undefined ? new Map<Key, { readonly value: string; readonly line: number }>() : readHead(lines, head.from, head.to, problems)
  const written = found.get('valid')
  const valid = written === undefined ? { from: undefined, to: undefined } : validity(written.value)
  if (written !== undefined && valid === undefined) {
    problems.push(problem(written.line, lines[written.line] as string, 'valid is written 2024-01-01 to 2025-01-01, the second day excluded; either may be left out, as in from 2024-01-01 or to 2025-01-01', 'valid 写作 2024-01-01 to 2025-01-01（不含后一日）；可省略其一，例如 from 2024-01-01 或 to 2025-01-01'))
  }
  if (problems.length > 0 || valid === undefined) return { kind: 'error', problems }
  const name = found.get('name')?.value
  const linesBefore = head === undefined ? 0 : head.to + 1
  return {
    kind: 'ok',
    file: {
      name: name === undefined ? undefined : { en: name, zh: found.get('name.zh')?.value ?? name },
      purpose: found.get('purpose')?.value ?? '', owner: found.get('owner')?.value ?? '', valid,
      text: lines.slice(linesBefore).join('\n').trimEnd(), linesBefore,
    },
  }
}
