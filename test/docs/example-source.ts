import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** One runnable example: a ts block of a docstring or of a document. */
export interface Example {
  /** file:line of the block's first line of code, relative to the root. */
  readonly place: string
  readonly code: string
}

/** Packages whose docstrings hold runnable examples. */
const examplePackages = ['kernels', 'sql', 'rules', 'contract', 'server']

const filesUnder = (folder: string, matches: (path: string) => boolean): string[] => {
  let entries: string[]
  try {
    entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw cause
  }
  return entries.filter((path) => !path.includes('node_modules') && matches(path)).map((path) => join(folder, path)).sort()
}

/** Blocks of a file that open with a fence; in docstrings the leading ` * ` of each line is cut off. */
export const examplesIn = (text: string, path: string, fence: RegExp): Example[] => {
  const examples: Example[] = []
  const lines = text.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const open = fence.exec(lines[index]!)
    if (open === null) continue
    const margin = open.groups?.['margin'] ?? ''
    const first = index + 1
    const code: string[] = []
    for (index++; index < lines.length && !lines[index]!.trimEnd().endsWith('```'); index++) {
      // A blank line of a docstring is written ` *`, without the blank after the star.
      code.push(lines[index]!.startsWith(margin) ? lines[index]!.slice(margin.length) : lines[index]!.replace(/^\s*\*\s?$/, ''))
    }
    if (index === lines.length) throw new Error(`${path}:${first} opens a ts block that never ends`)
    examples.push({ place: `${path}:${first + 1}`, code: code.join('\n') })
  }
  return examples
}

/** Every example of the project: all ts blocks of docstrings, and blocks marked `ts example` of documents. */
export const collectExamples = (root: string): Example[] => {
  const sources = examplePackages.flatMap((name) =>
    filesUnder(join(root, 'packages', name, 'src'), (path) => path.endsWith('.ts') && !path.endsWith('.test.ts')))
  const documents = [
    ...filesUnder(join(root, 'docs'), (path) => path.endsWith('.md')),
    ...readdirSync(join(root, 'packages')).flatMap((name) => filesUnder(join(root, 'packages', name), (path) => path === 'README.md')),
  ]
  const read = (path: string, fence: RegExp): Example[] => examplesIn(readFileSync(path, 'utf8'), relative(root, path), fence)
  return [
    ...sources.flatMap((path) => read(path, /^(?<margin>\s*\* )```ts\s*$/)),
    ...documents.flatMap((path) => read(path, /^(?<margin>\s*)```ts example\s*$/)),
  ]
}
