import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { defineErrors } from '../errors.ts'
import type { Store } from './store.ts'
import { faultOf } from './store-error.ts'

/** One numbered .sql file of a domain. */
export interface Migration {
  readonly domain: string
  readonly number: number
  readonly name: string
  readonly text: string
}

export const migrationErrors = defineErrors({
  MIGRATION_CHANGED: {
    status: 500,
    message: ({ file }: { file: string }) => `the migration ${file} was changed after it had been applied to this store`,
    zh: ({ file }: { file: string }) => `迁移 ${file} 在应用到本数据库之后被修改`,
    fix: 'restore the file as it was and put the change into a new migration with the next number',
  },
  MIGRATION_MISSING: {
    status: 500,
    message: ({ file }: { file: string }) => `this store holds the migration ${file}, which this version of Sextant does not know`,
    zh: ({ file }: { file: string }) => `数据库包含本版本 Sextant 未知的迁移 ${file}`,
    fix: 'run the newer version of Sextant that made this store, or restore a backup from before the upgrade',
  },
  MIGRATION_MISNAMED: {
    status: 500,
    message: ({ file }: { file: string }) => `the migration ${file} must be called NNNN-name.sql, numbered 0001, 0002, … without a gap`,
    zh: ({ file }: { file: string }) => `迁移文件 ${file} 必须命名为 NNNN-name.sql，编号从 0001 起连续`,
    fix: 'rename the file',
  },
  MIGRATION_FAILED: {
    status: 500,
    message: ({ file, reason }: { file: string; reason: string }) => `the migration ${file} failed and was rolled back: ${reason}`,
    zh: ({ file, reason }: { file: string; reason: string }) => `迁移 ${file} 失败并已回滚：${reason}`,
    fix: 'correct what the message names and start again; what was applied before stays',
  },
})

const fileOf = (migration: Pick<Migration, 'domain' | 'number' | 'name'>): string =>
  `${migration.domain}/migrations/${String(migration.number).padStart(4, '0')}-${migration.name}.sql`

/**
 * The migrations of every domain, in the order they are applied: domain by domain, number by number.
 *
 * @param root folder that holds the domains
 * @param domains names of the domains in their order; one without a `migrations` folder has none
 */
export const collectMigrations = async (root: string, domains: readonly string[]): Promise<readonly Migration[]> => {
  const found: Migration[] = []
  for (const domain of domains) {
    const folder = join(root, domain, 'migrations')
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    for (const [index, file] of names.filter((name) => name.endsWith('.sql')).sort().entries()) {
      const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file)
      if (match === null || Number(match[1]) !== index + 1) throw migrationErrors.MIGRATION_MISNAMED({ file: `${domain}/migrations/${file}` })
      found.push({ domain, number: index + 1, name: match[2] as string, text: await readFile(join(folder, file), 'utf8') })
    }
  }
  return found
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

interface AppliedRow {
  readonly domain: string
  readonly number: number
  readonly name: string
  readonly sha256: string
}

// Two servers that start at once on one PostgreSQL migrate one after the other; the number is ours and means nothing else.
const lock = 'select pg_advisory_xact_lock(7265832011)'

const createTable = `begin; ${lock};
create table if not exists migration (
  domain text not null,
  number int4 not null,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now(),
  primary key (domain, number)
);
commit;`

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The SQL text of one migration and the row that records it, as one script: both or neither. */
const scriptOf = (migration: Migration): string => {
  const row = [quoted(migration.domain), migration.number, quoted(migration.name), quoted(sha256(migration.text))].join(', ')
  return `begin; ${lock};\n${migration.text}\n;insert into migration (domain, number, name, sha256) values (${row});\ncommit;`
}

/** Applies one migration. @returns false when another server, starting at the same time, has just done it */
const apply = async (store: Store, migration: Migration): Promise<boolean> => {
  try {
    await store.script(scriptOf(migration))
    return true
  } catch (error) {
    const { domain, number } = migration
    const row = await store.maybeOne<{ sha256: string }>(sql`select sha256 from migration where domain = ${domain} and number = ${number}`)
    if (row?.sha256 === sha256(migration.text)) return false
    const file = fileOf(migration)
    const reason = faultOf(error instanceof Error ? (error.cause ?? error) : error).message
    throw migrationErrors.MIGRATION_FAILED({ file, reason }, { where: file, cause: error })
  }
}

/**
 * Brings the store up to date; each migration runs in a transaction of its own.
 *
 * @param migrations all of them, in order (see `collectMigrations`)
 * @returns the files applied now
 */
export const migrate = async (store: Store, migrations: readonly Migration[]): Promise<readonly string[]> => {
  await store.script(createTable)
  const rows = await store.query<AppliedRow>(sql`select domain, number, name, sha256 from migration order by domain, number`)
  const known = new Map(migrations.map((migration) => [`${migration.domain} ${migration.number}`, migration]))
  for (const row of rows) {
    const migration = known.get(`${row.domain} ${row.number}`)
    if (migration === undefined) throw migrationErrors.MIGRATION_MISSING({ file: fileOf(row) })
    if (sha256(migration.text) !== row.sha256) throw migrationErrors.MIGRATION_CHANGED({ file: fileOf(migration) })
  }
  const applied = new Set(rows.map((row) => `${row.domain} ${row.number}`))
  const now: string[] = []
  for (const migration of migrations) {
    if (applied.has(`${migration.domain} ${migration.number}`)) continue
    if (await apply(store, migration)) now.push(fileOf(migration))
  }
  return now
}
