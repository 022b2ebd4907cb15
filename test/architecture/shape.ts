import { limits } from './house.ts'
import { isTest, lineCounter } from './sources.ts'
import type { Source, SyntaxNode, Violation } from './sources.ts'

/** Doors (index.ts): short, named exports only. */
export function doorFaults(sources: readonly Source[]): Violation[] {
  const isLibraryDoor = (path: string): boolean => /^packages\/(contract|kernels|rules|sql)\/src\/index\.ts$/.test(path)
  return sources.flatMap((source) => {
    const banned = source.exports.flatMap((found) => {
      if (found.kind === 'star') return [{ where: `${source.path}:${found.line}`, what: 'export * hides what a door offers; list the names' }]
      if (found.kind === 'default' && !source.path.endsWith('config.ts')) return [{ where: `${source.path}:${found.line}`, what: 'default exports have no name to search for' }]
      return []
    })
    const limit = isLibraryDoor(source.path) ? limits.libraryDoorLines : limits.doorLines
    const lines = lineCount(source.text)
    const isLong = /(^|\/)index\.ts$/.test(source.path) && lines > limit
    return isLong ? [...banned, { where: source.path, what: `a door of ${lines} lines; the limit is ${limit}` }] : banned
  })
}

/** File names that say what code is instead of what the business does. */
export function namelessFiles(paths: readonly string[]): Violation[] {
  return paths
    .filter((path) => /(^|\/)(utils?|helpers?|common|misc|types)(\/|\.tsx?$)/.test(path) || /\/(?:[^/]*)(?:-helper|-utils|-impl|-v2)\.tsx?$/.test(path))
    .map((path) => ({ where: path, what: 'shared things have a noun for a home (no utils, helpers, common, types)' }))
}

/** Files and functions that have outgrown a screen. */
export function oversized(sources: readonly Source[]): Violation[] {
  return sources.filter((source) => !isTest(source.path)).flatMap((source) => [...longFile(source), ...longFunctions(source)])
}

function longFile(source: Source): Violation[] {
  const lines = lineCount(source.text)
  return lines <= limits.fileLines || isTable(source) ? [] : [{ where: source.path, what: `${lines} lines; the limit is ${limits.fileLines}` }]
}

function longFunctions(source: Source): Violation[] {
  const limit = source.path.endsWith('.tsx') ? limits.componentLines : limits.functionLines
  const line = lineCounter(source.text)
  return source.nodes.filter(isFunction).flatMap((node) => {
    const lines = line(node.end) - line(node.start) + 1
    return lines <= limit ? [] : [{ where: `${source.path}:${line(node.start)}`, what: `a function of ${lines} lines; the limit is ${limit}` }]
  })
}

function isFunction(node: SyntaxNode): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)
}

const statements = new Set(['IfStatement', 'ForOfStatement', 'ForStatement', 'WhileStatement', 'SwitchStatement', 'TryStatement', 'ThrowStatement'])

/** A table of data is as long as its data: a file without a single statement that decides or repeats. */
function isTable(source: Source): boolean {
  return !source.path.endsWith('.tsx') && !source.nodes.some((node) => statements.has(node.type))
}

function lineCount(text: string): number {
  return text.endsWith('\n') ? text.split('\n').length - 1 : text.split('\n').length
}
