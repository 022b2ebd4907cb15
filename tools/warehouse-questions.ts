import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './machine.ts'

/*
 * Every statement for the warehouse has a name, the first argument of whatever asks it. What stands in the source is held against what a cluster has answered the
 * cluster's tests: a statement that no engine but the embedded one has ever seen is found before a company finds it.
 */

/** A call whose first argument is a name; types between angle brackets may hold brackets of their own. */
const asking = /\.(?:query|one|columns|keep|execute|replaceTable|ensureView|exportTo)(?:<(?:[^()]|\([^()]*\))*?>)?\(\s*(?:'([^']+)'|`([^`]+)`)/g
/** Functions that are given the name of a statement they ask. */
const handedOn = /\b(?:overParts|keptParts|loadedByOthers)\([^'`]*?'([^']+)'/g

/**
 * The names of the statements that a source asks the warehouse; what is put in when it runs reads as `*`.
 *
 * @param source text of a TypeScript file
 */
export function questionsIn(source: string): readonly string[] {
  const names = [...source.matchAll(asking), ...source.matchAll(handedOn)].map(([, plain, template]) => plain ?? template ?? '')
  return [...new Set(names.map((name) => name.replaceAll(/\$\{[^}]*\}/g, '*')))].filter((name) => name !== '*.*').toSorted()
}

/** Every name in the sources of the domains, with the files it stands in. */
export function questionsOfDomains(): ReadonlyMap<string, readonly string[]> {
  const folder = join(root, 'packages/server/src')
  const found = new Map<string, string[]>()
  for (const file of globSync('{*.ts,domains/**/*.ts}', { cwd: folder }).filter((path) => !path.endsWith('.test.ts')).toSorted())
    for (const name of questionsIn(readFileSync(join(folder, file), 'utf8'))) found.set(name, [...(found.get(name) ?? []), file])
  return found
}

/** Statements that need not be asked on a cluster. */
export interface Excused {
  readonly names: readonly string[]
  readonly reason: string
}

/** What a test asks for itself stands for no statement of the domains. */
const testsOwn = /^test(?:\.|$)/

/**
 * Holds what was asked against what stands in the sources.
 *
 * @param asked names of statements that were answered without an error
 * @returns one sentence for each statement that was not asked, and for each excuse that is none any more
 */
export function unaskedQuestions(known: ReadonlyMap<string, readonly string[]>, asked: ReadonlySet<string>, excused: readonly Excused[]): readonly string[] {
  const wasAsked = (name: string): boolean => {
    if (!name.includes('*')) return asked.has(name)
    const [before = '', after = ''] = name.split('*')
    return [...asked].some((one) => !testsOwn.test(one) && one.length > before.length + after.length && one.startsWith(before) && one.endsWith(after))
  }
  const names = new Set(excused.flatMap((one) => one.names))
  return [
    ...[...known].filter(([name]) => !names.has(name) && !wasAsked(name)).map(([name, files]) => `${name} (${files.join(', ')}) was asked on the cluster by no test`),
    ...[...names].filter((name) => known.has(name) && wasAsked(name)).map((name) => `${name} is excused and was asked: take the excuse away`),
    ...[...names].filter((name) => !known.has(name)).map((name) => `${name} is excused and stands in no source`),
  ]
}
