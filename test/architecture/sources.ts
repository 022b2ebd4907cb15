import { readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { parseSync } from 'oxc-parser'
import { root } from '../../tools/machine.ts'
import { listFiles } from '../../tools/source-files.ts'

/** A parsed source file; `path` is relative to the checkout's root, with forward slashes. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
  readonly exports: readonly Export[]
  readonly nodes: readonly SyntaxNode[]
}

export interface Import {
  readonly specifier: string
  readonly isType: boolean
  readonly line: number
}

export interface Export {
  readonly kind: 'named' | 'default' | 'star'
  readonly line: number
}

export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** A broken rule: where, and what to do about it. */
export interface Violation {
  readonly where: string
  readonly what: string
}

const isCode = (path: string): boolean => ['.ts', '.tsx'].includes(extname(path)) && !path.endsWith('.d.ts')

let parsed: readonly Source[] | undefined

/** Every TypeScript source of packages, tools, test, bench and examples, parsed once per test file. */
export function allSources(): readonly Source[] {
  parsed ??= listFiles()
    .filter(isCode)
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')))
  return parsed
}

export function packageSources(): readonly Source[] {
  return allSources().filter((source) => source.path.startsWith('packages/'))
}

export function parseSource(path: string, text: string): Source {
  const { module, program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const line = lineCounter(text)
  const statics = module.staticImports.map((found) => ({
    specifier: found.moduleRequest.value,
    isType: found.entries.length > 0 && found.entries.every((entry) => entry.isType),
    line: line(found.start),
  }))
  const reexports = module.staticExports.flatMap((found) =>
    found.entries.flatMap((entry) =>
      entry.moduleRequest === null ? [] : [{ specifier: entry.moduleRequest.value, isType: entry.isType, line: line(found.start) }],
    ),
  )
  const dynamics = module.dynamicImports.flatMap((found) => {
    const literal = /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(found.moduleRequest.start, found.moduleRequest.end))?.[1]
    return literal === undefined ? [] : [{ specifier: literal, isType: false, line: line(found.start) }]
  })
  const exports = module.staticExports.flatMap((found) =>
    found.entries.map((entry): Export => {
      const isStar = entry.importName.kind.startsWith('All')
      return { kind: isStar ? 'star' : entry.exportName.kind.startsWith('Default') ? 'default' : 'named', line: line(found.start) }
    }),
  )
  return { path, text, imports: [...statics, ...reexports, ...dynamics], exports, nodes: flatten(program) }
}

/** Line number (from 1) of a character offset. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || /(^|\/)(fixtures|testing)\//.test(path)

/** Finds where a relative import leads; bare names come back as they are. */
export function resolveImport(from: string, specifier: string): string {
  return specifier.startsWith('.') ? relative(root, join(root, from, '..', specifier)).split(sep).join('/') : specifier
}

/** Violations as one readable text; empty when there are none. */
export function report(rule: string, violations: readonly Violation[]): string {
  if (violations.length === 0) return ''
  return [`${rule}:`, ...violations.map((violation) => `  ${violation.where}: ${violation.what}`)].join('\n')
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

function flatten(program: unknown): SyntaxNode[] {
  const found: SyntaxNode[] = []
  const open: unknown[] = [program]
  while (open.length > 0) {
    const next = open.pop()
    if (Array.isArray(next)) open.push(...next)
    else if (isNode(next)) {
      found.push(next)
      open.push(...Object.values(next).filter((value) => typeof value === 'object' && value !== null))
    }
  }
  return found
}
