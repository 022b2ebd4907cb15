import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from './machine.ts'

/** One error of the product as its catalogue states it; `{name}` marks what is filled in. */
export interface CataloguedError {
  readonly code: string
  readonly status: string
  readonly message: string
  readonly fix: string
  readonly file: string
}

/** Every entry of every `defineErrors({ … })` of the server, read from the sources, by code. */
export function readErrorCatalogue(): CataloguedError[] {
  const files = globSync('packages/{server,cli}/src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
  const found = files.toSorted().flatMap((file) => parseErrors(file, readFileSync(join(root, file), 'utf8')))
  return found.toSorted((a, b) => (a.code < b.code ? -1 : 1))
}

/** The same for one source text. */
export function parseErrors(file: string, text: string): CataloguedError[] {
  if (!text.includes('defineErrors')) return []
  const found: CataloguedError[] = []
  walk(parseSync(file, text).program, (node) => {
    if (node['type'] !== 'CallExpression' || nameOf(node['callee']) !== 'defineErrors') return
    for (const [code, definition] of properties(first(node['arguments']))) {
      const fields = new Map(properties(definition))
      const read = (field: string): string => wording(fields.get(field), text)
      found.push({ code, status: read('status'), message: read('message'), fix: read('fix'), file })
    }
  })
  return found
}

/** The page docs/reference/errors.md. */
export function errorsPage(errors: readonly CataloguedError[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
  return [
    '# Errors',
    '',
    'Every failure of the API and the CLI has one of these codes. Over HTTP it is an RFC 9457 problem document with the status given here; on the',
    'command line it is one sentence (with `--json`: `{"error":{"code","message","where","fix"}}`) and an exit code other than 0. `{…}` marks what is filled in.',
    'This page is made by `npm run errors-doc` from the catalogues in `packages/server/src/**/errors.ts`; `test/architecture` compares the two.',
    '',
    '| Code | Status | Message | What to do |',
    '|---|---|---|---|',
    ...errors.map((error) => `| \`${error.code}\` | ${error.status} | ${cell(error.message)} | ${cell(error.fix)} |`),
    '',
  ].join('\n')
}

type Tree = Readonly<Record<string, unknown>>

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function walk(value: unknown, visit: (node: Tree) => void): void {
  if (Array.isArray(value)) for (const item of value) walk(item, visit)
  if (!isTree(value)) return
  visit(value)
  for (const field of Object.values(value)) if (typeof field === 'object' && field !== null) walk(field, visit)
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined)

function nameOf(value: unknown): string | undefined {
  return isTree(value) && typeof value['name'] === 'string' ? value['name'] : undefined
}

/** Key and value of each property of an object literal (seen through `as const` and `satisfies`). */
function properties(value: unknown): [string, unknown][] {
  if (!isTree(value)) return []
  if (value['type'] === 'TSAsExpression' || value['type'] === 'TSSatisfiesExpression') return properties(value['expression'])
  if (value['type'] !== 'ObjectExpression' || !Array.isArray(value['properties'])) return []
  return value['properties'].flatMap((property: unknown): [string, unknown][] => {
    if (!isTree(property) || property['type'] !== 'Property') return []
    const key = property['key']
    const name = nameOf(key) ?? (isTree(key) ? String(key['value']) : '')
    return [[name, property['value']]]
  })
}

/** A literal as it is, a template with `{…}` for its holes, a function by what it returns. */
function wording(value: unknown, text: string): string {
  if (!isTree(value)) return ''
  const source = (node: Tree): string => text.slice(Number(node['start']), Number(node['end']))
  switch (value['type']) {
    case 'Literal':
      return String(value['value'])
    case 'TemplateLiteral':
      return source(value).slice(1, -1).replaceAll('\\`', '`').replaceAll('${', '{')
    case 'BinaryExpression':
      return wording(value['left'], text) + wording(value['right'], text)
    case 'ArrowFunctionExpression':
      return wording(value['body'], text)
    case 'ConditionalExpression':
      return `${wording(value['consequent'], text)} / ${wording(value['alternate'], text)}`
    default:
      return `{${source(value).replaceAll(/\s+/g, ' ')}}`
  }
}
