import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { postgres, unprivilegedUser } from '../machine.ts'
import { endBackground, runningPid, startBackground } from './processes.ts'
import { Unavailable } from './unavailable.ts'

/** Databases of the cluster's PostgreSQL: Iceberg's catalog, and one that stands for a company's own system (the catalog `pg`). */
export const databases = { catalog: 'iceberg', company: 'company' } as const
export const databaseUser = 'sextant'

const run = promisify(execFile)

/** Iceberg's JDBC catalog makes these by itself in other clients, but Trino asks for them to be there. */
const catalogTables = [
  `create table if not exists iceberg_tables (
    catalog_name varchar(255) not null, table_namespace varchar(255) not null, table_name varchar(255) not null,
    metadata_location varchar(1000), previous_metadata_location varchar(1000), iceberg_type varchar(5),
    primary key (catalog_name, table_namespace, table_name))`,
  `create table if not exists iceberg_namespace_properties (
    catalog_name varchar(255) not null, namespace varchar(255) not null, property_key varchar(255) not null, property_value varchar(1000),
    primary key (catalog_name, namespace, property_key))`,
]

/** @throws Unavailable when the machine has no PostgreSQL */
export function findPostgres(): string {
  const found = postgres.find()
  if (found === undefined) throw new Unavailable(`${postgres.name} is not installed, and Iceberg's catalog needs it; run: ${postgres.command}`)
  return found
}

/** Starts the cluster's own PostgreSQL on a loopback port, unless it runs, and makes what Iceberg needs. */
export async function startDatabase(dir: string, port: number): Promise<void> {
  if (databaseRuns(dir)) return
  const folder = findPostgres()
  const user = unprivilegedUser()
  const home = join(dir, 'postgres')
  const data = join(home, 'data')
  mkdirSync(home, { recursive: true })
  if (user.uid !== undefined && user.gid !== undefined) chownSync(home, user.uid, user.gid)
  if (!existsSync(join(data, 'PG_VERSION'))) {
    await run(join(folder, 'initdb'), ['-D', data, '-U', databaseUser, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], { ...user, cwd: home })
  }
  const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'fsync=off', '-c', 'shared_buffers=32MB']
  startBackground({ program: join(folder, 'postgres'), args, cwd: home, logFile: join(dir, 'postgres.log'), pidFile: pidFile(dir), ...user })
  await awaitReady(dir, port)
  await withClient(port, 'postgres', async (client) => {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
    for (const name of Object.values(databases)) if (!rows.some((row) => row.datname === name)) await client.query(`create database ${name}`)
  })
  await withClient(port, databases.catalog, async (client) => {
    for (const statement of catalogTables) await client.query(statement)
  })
}

export async function stopDatabase(dir: string): Promise<void> {
  await endBackground(pidFile(dir), 'SIGINT', 10_000)
}

export const databaseRuns = (dir: string): boolean => runningPid(pidFile(dir)) !== undefined

const pidFile = (dir: string): string => join(dir, 'postgres.pid')

async function awaitReady(dir: string, port: number): Promise<void> {
  let last: unknown
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (!databaseRuns(dir)) break
    try {
      await withClient(port, 'postgres', async () => undefined)
      return
    } catch (error) {
      last = error
      await wait(100)
    }
  }
  throw new Error(`PostgreSQL did not start: ${readFileSync(join(dir, 'postgres.log'), 'utf8').slice(-2000)}`, { cause: last })
}

async function withClient(port: number, database: string, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ host: '127.0.0.1', port, user: databaseUser, database })
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.end()
  }
}
