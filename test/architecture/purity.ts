import { isTest, lineCounter } from './sources.ts'
import type { Source, SyntaxNode, Violation } from './sources.ts'

/** process.env outside config.ts, clocks and dice in logic, node:* in kernels, console outside the CLI, engine names outside dialects. */
export function impurities(sources: readonly Source[]): Violation[] {
  return sources.filter((source) => !isTest(source.path)).flatMap((source) => {
    const line = lineCounter(source.text)
    const at = (node: SyntaxNode, what: string): Violation => ({ where: `${source.path}:${line(node.start)}`, what })
    return [
      ...environmentReads(source, at),
      ...clocksAndDice(source, at),
      ...consoles(source, at),
      ...engineChecks(source, at),
      ...nodeInKernels(source),
    ]
  })
}

type At = (node: SyntaxNode, what: string) => Violation

function environmentReads(source: Source, at: At): Violation[] {
  if (source.path === 'packages/server/src/config.ts') return []
  return source.nodes.filter((node) => isMember(node, 'process', 'env')).map((node) => at(node, 'only packages/server/src/config.ts reads process.env; take the setting as an argument'))
}

function clocksAndDice(source: Source, at: At): Violation[] {
  if (!/^packages\/(kernels|rules)\/|^packages\/server\/src\/domains\//.test(source.path)) return []
  return source.nodes.filter(isClockOrDice).map((node) => at(node, 'logic takes `now` and `rng` as arguments; no Date.now(), new Date() or Math.random()'))
}

function isClockOrDice(node: SyntaxNode): boolean {
  if (isMember(node, 'Date', 'now') || isMember(node, 'Math', 'random') || isMember(node, 'performance', 'now')) return true
  return node.type === 'NewExpression' && named(node['callee']) === 'Date' && Array.isArray(node['arguments']) && node['arguments'].length === 0
}

function consoles(source: Source, at: At): Violation[] {
  if (!source.path.startsWith('packages/') || source.path.startsWith('packages/cli/')) return []
  return source.nodes.filter((node) => node.type === 'MemberExpression' && named(node['object']) === 'console').map((node) => at(node, 'only the CLI prints; log through platform/observe'))
}

const engineNames = new Set(['postgres', 'postgresql', 'duckdb', 'trino', 'pglite'])

/** Comparing with an engine's name scatters what dialect/<engine>.ts is for. */
function engineChecks(source: Source, at: At): Violation[] {
  if (!source.path.startsWith('packages/') || /\/dialect\/|\/platform\/(store|warehouse)\/|\/config\.ts$/.test(source.path)) return []
  const isEngineName = (value: unknown): boolean => isLiteral(value) && typeof value.value === 'string' && engineNames.has(value.value)
  return source.nodes.flatMap((node) => {
    const isComparison = node.type === 'BinaryExpression' && /^[!=]==?$/.test(String(node['operator'])) && (isEngineName(node['left']) || isEngineName(node['right']))
    const isCase = node.type === 'SwitchCase' && isEngineName(node['test'])
    return isComparison || isCase ? [at(node, 'engine differences live in sql/dialect/<engine>.ts and platform/{store,warehouse}; add a function or a capability flag there')] : []
  })
}

function nodeInKernels(source: Source): Violation[] {
  if (!source.path.startsWith('packages/kernels/')) return []
  return source.imports
    .filter((found) => !found.specifier.startsWith('.'))
    .map((found) => ({ where: `${source.path}:${found.line}`, what: `kernels are pure: no node:*, no packages, so not '${found.specifier}'` }))
}

/** Calls of raw(), which puts text into SQL unbound. */
export function rawCalls(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => !isTest(source.path) && !source.path.startsWith('packages/sql/'))
    .flatMap((source) => {
      const line = lineCounter(source.text)
      return source.nodes.filter((node) => node.type === 'CallExpression' && named(node['callee']) === 'raw').map((node) => `${source.path}:${line(node.start)}`)
    })
}

function isMember(node: SyntaxNode, object: string, property: string): boolean {
  return node.type === 'MemberExpression' && named(node['object']) === object && named(node['property']) === property
}

function named(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string' ? value.name : undefined
}

function isLiteral(value: unknown): value is { value: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Literal' && 'value' in value
}
