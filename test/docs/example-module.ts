import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'oxc-parser'
import type { Example } from './example-source.ts'

interface Node { type: string; start: number; end: number; [key: string]: unknown }

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value && 'start' in value

const walk = (node: Node, visit: (node: Node) => void): void => {
  visit(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, visit)
  }
}

const parse = (place: string, code: string): { program: Node; comments: { value: string; start: number; end: number; type: string }[] } => {
  const { program, comments, errors } = parseSync('example.ts', code, { sourceType: 'module' })
  const [error] = errors
  if (error !== undefined) throw new Error(`${place} does not parse: ${error.message}\n${code}`)
  return { program: program as unknown as Node, comments }
}

const edited = (code: string, edits: { start: number; end: number; text: string }[]): string =>
  edits.toSorted((left, right) => right.start - left.start).reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), code)

/** Half a unit of a number's last printed digit; 0 for whole numbers, which must be exact. */
export const printedTolerance = (literal: string): number => {
  const digits = /^\d[\d_]*\.(?<decimals>\d*)(?:e(?<exponent>[+-]?\d+))?$/i.exec(literal)?.groups
  if (digits === undefined) return 0
  return 0.5 * 10 ** (Number(digits['exponent'] ?? 0) - (digits['decimals'] ?? '').length)
}

// The literal behind `// =>`, each number in it wrapped with the tolerance of its printed digits.
const expectation = (place: string, literal: string): string => {
  const code = `(${literal})`
  const edits: { start: number; end: number; text: string }[] = []
  walk(parse(place, code).program, (node) => {
    if (node.type !== 'Literal' || typeof node['value'] !== 'number') return
    const raw = code.slice(node.start, node.end)
    const isKey = /^\s*:/.test(code.slice(node.end)) && /[{,]\s*$/.test(code.slice(0, node.start))
    if (!isKey) edits.push({ start: node.start, end: node.end, text: `aboutPrinted(${raw}, ${printedTolerance(raw)})` })
  })
  // A minus before a wrapped number would turn it into NaN: it moves inside.
  return edited(code, edits).replaceAll(/-\s*aboutPrinted\(/g, 'aboutPrinted(-')
}

/** A module specifier as a URL that works from anywhere, workspace packages by their source. */
const resolved = (root: string, specifier: string): string => {
  if (/^(node|file|data):/.test(specifier)) return specifier
  const workspace = /^@sextant\/(?<name>[a-z-]+)$/.exec(specifier)?.groups?.['name']
  if (workspace !== undefined) return pathToFileURL(join(root, 'packages', workspace, 'src', 'index.ts')).href
  return pathToFileURL(createRequire(join(root, 'packages', 'server', 'package.json')).resolve(specifier)).href
}

const isExpected = (value: string): boolean => value.trimStart().startsWith('=>')

/**
 * The example as a module in which every `expression // => literal` is an assertion. The literal may stand behind the statement or on
 * the next line, and go on over further comment lines. An expectation that belongs to no statement is an error: nothing may look
 * tested without being so.
 */
export const exampleModule = (root: string, { place, code }: Example): string => {
  const { program, comments } = parse(place, code)
  const statements = program['body'] as Node[]
  const edits: { start: number; end: number; text: string }[] = []
  for (const statement of statements) {
    const source = statement['source']
    if (isNode(source)) edits.push({ start: source.start, end: source.end, text: JSON.stringify(resolved(root, String(source['value']))) })
  }
  for (const [index, comment] of comments.entries()) {
    if (comment.type !== 'Line' || !isExpected(comment.value)) continue
    const line = code.slice(0, comment.start).split('\n').length
    const parts = [comment.value.replace(/^\s*=>/, '')]
    for (let next = index + 1, end = comment.end; next < comments.length; next++) {
      const follower = comments[next]!
      if (isExpected(follower.value) || code.slice(end, follower.start).trim() !== '' || code.slice(end, follower.start).split('\n').length !== 2) break
      parts.push(follower.value)
      end = follower.end
    }
    const statement = statements.findLast(({ end }) => end <= comment.start)
    const between = statement === undefined ? null : code.slice(statement.end, comment.start)
    if (statement === undefined || between === null || !/^[ \t;]*\n?[ \t]*$/.test(between)) {
      throw new Error(`${place} line ${line}: this expectation stands behind no statement:${comment.value}`)
    }
    const literal = expectation(`${place} line ${line}`, parts.join('\n'))
    if (statement.type === 'ExpressionStatement') {
      const expression = statement['expression'] as Node
      edits.push({ start: statement.start, end: statement.end, text: `checkExample(${line}, (${code.slice(expression.start, expression.end)}), ${literal});` })
    } else if (statement.type === 'VariableDeclaration') {
      // The name alone: the pattern's span would carry its type annotation along.
      const name = ((statement['declarations'] as Node[])[0]!['id'] as Node)['name']
      if (typeof name !== 'string') throw new Error(`${place} line ${line}: put the expectation behind a plain \`const name = …\``)
      edits.push({ start: statement.end, end: statement.end, text: `;checkExample(${line}, ${name}, ${literal});` })
    } else throw new Error(`${place} line ${line}: an expectation must stand behind an expression or a declaration`)
  }
  // Types are stripped, not checked, when the module runs: an unchecked `outcome.model` of a union is fine in an example.
  return `import { aboutPrinted, checkExample } from ${JSON.stringify(pathToFileURL(join(root, 'test/docs/example-check.ts')).href)}\n${edited(code, edits)}\n`
}
