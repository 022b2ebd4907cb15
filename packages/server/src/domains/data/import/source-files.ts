import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelSource } from '@sextant/contract'
import { dataErrors } from '../errors.ts'

export interface SourceFile {
  /** Path below the data folder, as people know it. */
  readonly name: string
  readonly path: string
  readonly bytes: number
  readonly format: 'csv' | 'xlsx' | 'parquet' | 'jsonl'
}

const formatOf = (name: string): SourceFile['format'] => {
  const bare = name.toLowerCase().replace(/\.gz$/, '')
  if (bare.endsWith('.xlsx')) return 'xlsx'
  if (bare.endsWith('.parquet')) return 'parquet'
  return /\.(jsonl|ndjson|jsonlines)$/.test(bare) ? 'jsonl' : 'csv'
}

const patternOf = (file: string): RegExp =>
  new RegExp(`^${file.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')}$`, 'u')

/** The files of a folder that a source means, in the order of their names. DATA_FILE_MISSING when there is none. */
export const sourceFiles = async (dir: string, source: ModelSource, table: string): Promise<readonly SourceFile[]> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw dataErrors.DATA_DIRECTORY_MISSING({ dir }, { cause: error, where: 'dataDir' })
  })
  const pattern = patternOf(source.file)
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + (dir.endsWith('/') ? 0 : 1)))
    .filter((name) => pattern.test(name))
    .sort()
  if (names.length === 0) throw dataErrors.DATA_FILE_MISSING({ file: source.file, dir, table }, { where: `${table}.source.file` })
  return Promise.all(
    names.map(async (name) => {
      const path = join(dir, name)
      return { name, path, bytes: (await stat(path)).size, format: formatOf(name) }
    }),
  )
}
