import { availableParallelism, totalmem } from 'node:os'
import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineErrors } from './platform/errors.ts'
import { parseBucketAddress } from './platform/warehouse/trino/bucket-address.ts'
import type { BucketAccess } from './platform/warehouse/trino/bucket-address.ts'
import { parseTrinoUrl } from './platform/warehouse/trino/trino-url.ts'

/** The only reader of the environment. A setting is one entry of the table below; everything else follows from it. */

export type Environment = Readonly<Record<string, string | undefined>>

interface Setting<Value> {
  readonly env: string
  /** Text the setting has when the environment has none; undefined: none. */
  readonly default: string | undefined
  /** What the default is in words, where it is worked out at the start. */
  readonly defaultText?: string
  readonly unit?: string
  /** `whole`: never shown; `password`: a URL whose password is not shown. */
  readonly secret?: 'whole' | 'password'
  readonly doc: string
  /** @throws Error whose message completes "… must be" */
  readonly parse: (text: string) => Value
}

const setting = <const Entry extends Setting<unknown>>(entry: Entry): Entry => entry

const refuse = (wanted: string): never => {
  throw new Error(wanted)
}

const asText = (text: string): string => text

const wholeNumber =
  (from: number, to: number) =>
  (text: string): number => {
    const value = Number(text)
    return /^\d+$/.test(text) && value >= from && value <= to ? value : refuse(`a whole number from ${from} to ${to}`)
  }

const url =
  (protocols: readonly string[], wanted: string) =>
  (text: string): string =>
    URL.canParse(text) && protocols.includes(new URL(text).protocol) ? text : refuse(wanted)

const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

const logLevel = (text: string): LogLevel => logLevels.find((level) => level === text) ?? refuse(`one of ${logLevels.join(', ')}`)

const byteUnits: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MIB: 2 ** 20, GIB: 2 ** 30 }

/** Memory this process may use: the machine's, or its container's limit where that is lower. */
const availableBytes = (): number => {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

const memory = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)\s*(%|MB|GB|MiB|GiB)$/i.exec(text)
  const amount = Number(match?.[1])
  const unit = match?.[2]?.toUpperCase()
  const bytes = unit === '%' ? (availableBytes() * amount) / 100 : amount * (byteUnits[unit ?? ''] ?? Number.NaN)
  if (unit === '%' && amount > 95) return refuse('at most 95% of the memory')
  return bytes >= 128 * 2 ** 20 ? Math.floor(bytes) : refuse('a size such as 60%, 4GB or 512MiB, and at least 128MiB')
}

const warehouseUrl = (text: string): string => {
  if (text === 'duckdb' || text === 'duckdb:') return 'duckdb'
  if (!text.startsWith('trino:')) return refuse('"duckdb", the embedded warehouse in Sextant\'s home, or trino://user@host:port/catalog/schema, a cluster')
  parseTrinoUrl(text, ['storage'])
  const { storage } = apart(text)
  if (storage !== undefined) warehouseStorage(storage)
  return text
}

/** A cluster's address and the storage that may be named in it. */
const apart = (text: string): { readonly url: string; readonly storage: string | undefined } => {
  const url = new URL(text)
  const storage = url.searchParams.get('storage') ?? undefined
  url.searchParams.delete('storage')
  return { url: url.href, storage }
}

const isBucket = (storage: string): boolean => storage.startsWith('s3:')

const warehouseStorage = (text: string): string => {
  if (!isBucket(text)) return isAbsolute(text) ? text : refuse('the full path of a folder, or s3://bucket/prefix')
  parseBucketAddress(text)
  return text
}

const storageEndpoint = (text: string): string => {
  const wanted = 'an http:// or https:// address of a host, without a path; the bucket stands in WAREHOUSE_STORAGE and the keys have settings of their own'
  const { username, password, pathname, search, hash, origin } = new URL(url(['http:', 'https:'], wanted)(text))
  return username === '' && password === '' && pathname === '/' && search === '' && hash === '' ? origin : refuse(wanted)
}

const yesOrNo = (text: string): boolean => (text === 'true' || text === 'false' ? text === 'true' : refuse('true or false'))

const fullPath = (text: string): string => (isAbsolute(text) ? text : refuse('the full path of a file'))

const publicUrl = (text: string): string => url(['http:', 'https:'], 'an http:// or https:// address that customers can reach')(text).replace(/\/+$/, '')

const mailAddress = (text: string): string =>
  /^(?:[^<>]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/.test(text) ? text : refuse('an address such as news@example.com or Example <news@example.com>')

const longSecret = (text: string): string => (text.length >= 32 ? text : refuse('at least 32 characters of random text'))

const checkoutRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

const settings = {
  home: setting({
    env: 'SEXTANT_HOME',
    default: resolve(checkoutRoot, '.sextant'),
    defaultText: '.sextant in the checkout',
    doc: 'Directory that holds everything Sextant keeps: embedded store, warehouse, files, secret. One process owns it at a time.',
    parse: (text) => resolve(text),
  }),
  host: setting({
    env: 'HOST',
    default: '127.0.0.1',
    doc: 'Address the server listens on. Only this machine can reach the default; 0.0.0.0 opens it to the network.',
    parse: asText,
  }),
  port: setting({
    env: 'PORT',
    default: undefined,
    defaultText: 'first free from 7777',
    doc: 'Port the server listens on. When set and taken, the server does not start.',
    parse: wholeNumber(1, 65_535),
  }),
  publicUrl: setting({
    env: 'SEXTANT_PUBLIC_URL',
    default: undefined,
    defaultText: 'the address the server listens on',
    doc: 'Address under which customers reach this server, for links in messages (unsubscribe, tracking).',
    parse: publicUrl,
  }),
  databaseUrl: setting({
    env: 'DATABASE_URL',
    default: undefined,
    defaultText: 'embedded store in the home',
    secret: 'password',
    doc: 'PostgreSQL 15 or later for the operational store, postgres://user:password@host:port/database.',
    parse: url(['postgres:', 'postgresql:'], 'a postgres:// address'),
  }),
  databaseConnections: setting({
    env: 'SEXTANT_DATABASE_CONNECTIONS',
    default: '10',
    unit: 'connections',
    doc: 'Connections to PostgreSQL kept open at most.',
    parse: wholeNumber(2, 200),
  }),
  warehouseUrl: setting({
    env: 'WAREHOUSE_URL',
    default: 'duckdb',
    secret: 'password',
    doc: 'Engine of the warehouse: duckdb, embedded in the home, or trino://user[:password]@host:port/catalog/schema[?storage=folder|s3://bucket/prefix&ssl=true&ca=file&accessTokenFile=file], a Trino cluster with an Iceberg catalog.',
    parse: warehouseUrl,
  }),
  warehouseStorage: setting({
    env: 'WAREHOUSE_STORAGE',
    default: undefined,
    defaultText: 'none: needed with a cluster whose address names none',
    secret: 'password',
    doc: "Where the cluster's catalog keeps its files: a folder shared by this machine and all of the cluster's, or s3://bucket/prefix. Files of loads go through it.",
    parse: warehouseStorage,
  }),
  storageEndpoint: setting({
    env: 'SEXTANT_STORAGE_ENDPOINT',
    default: undefined,
    defaultText: "Amazon S3's, of the region",
    secret: 'password',
    doc: 'Address of a storage of your own that speaks S3, such as https://minio.example.com:9000.',
    parse: storageEndpoint,
  }),
  storageRegion: setting({
    env: 'SEXTANT_STORAGE_REGION',
    default: undefined,
    defaultText: "AWS_REGION or the profile's; us-east-1 with an endpoint",
    doc: 'Region of the bucket.',
    parse: (text) => (/^[a-z0-9-]{1,40}$/.test(text) ? text : refuse('a region such as eu-central-1')),
  }),
  storagePathStyle: setting({
    env: 'SEXTANT_STORAGE_PATH_STYLE',
    default: undefined,
    defaultText: 'true with an endpoint or a bucket with dots, else false',
    doc: "Whether the bucket's name stands in the path of requests (true) or in the host's name (false).",
    parse: yesOrNo,
  }),
  storageKeyId: setting({
    env: 'SEXTANT_STORAGE_KEY_ID',
    default: undefined,
    defaultText: "what the machine's cloud gives: AWS_* variables, profile, role",
    doc: 'Access key for the bucket; goes with its secret.',
    parse: asText,
  }),
  storageSecret: setting({
    env: 'SEXTANT_STORAGE_SECRET',
    default: undefined,
    defaultText: 'none',
    secret: 'whole',
    doc: 'Secret of the access key for the bucket.',
    parse: asText,
  }),
  storageSecretFile: setting({
    env: 'SEXTANT_STORAGE_SECRET_FILE',
    default: undefined,
    defaultText: 'none',
    doc: 'File that holds the secret of the access key instead; read anew every five minutes, so that a renewed one needs no restart.',
    parse: fullPath,
  }),
  warehouseBuckets: setting({
    env: 'SEXTANT_WAREHOUSE_BUCKETS',
    default: '4',
    unit: 'buckets',
    doc: 'Parts by customer into which a cluster divides each month of a table that is made from now on; 16 or more from some 10 million customers.',
    parse: wholeNumber(1, 1024),
  }),
  warehouseCompactAfter: setting({
    env: 'SEXTANT_WAREHOUSE_COMPACT_AFTER',
    default: '20',
    unit: 'loads',
    doc: 'Loads of a table on a cluster after which its small files are joined.',
    parse: wholeNumber(2, 10_000),
  }),
  warehouseMemory: setting({
    env: 'SEXTANT_WAREHOUSE_MEMORY',
    default: '60%',
    unit: 'share of memory, or bytes',
    doc: 'Memory the embedded warehouse may use before it spills to the home.',
    parse: memory,
  }),
  warehouseThreads: setting({
    env: 'SEXTANT_WAREHOUSE_THREADS',
    default: String(availableParallelism()),
    defaultText: 'all processors',
    unit: 'threads',
    doc: 'Threads the embedded warehouse may use.',
    parse: wholeNumber(1, 1024),
  }),
  landSeconds: setting({
    env: 'SEXTANT_LAND_SECONDS',
    default: undefined,
    defaultText: 'half a second in the embedded warehouse, 10 on a cluster, where every landing costs several commits',
    unit: 'seconds',
    doc: 'How long after a landing of tracked events in the warehouse the next one begins; events are safe before.',
    parse: wholeNumber(1, 3600),
  }),
  queryTimeout: setting({
    env: 'SEXTANT_QUERY_TIMEOUT',
    default: '60',
    unit: 'seconds',
    doc: 'Longest time one query of a page or of the SQL console may take; exports and what acts on the whole base have 10 minutes.',
    parse: wholeNumber(1, 3600),
  }),
  countFloor: setting({
    env: 'SEXTANT_COUNT_FLOOR',
    default: '10',
    unit: 'customers',
    doc: 'Counts below this are not shown to roles that may not see single customers; larger ones are rounded down to its multiples.',
    parse: wholeNumber(2, 1000),
  }),
  smtpUrl: setting({
    env: 'SMTP_URL',
    default: undefined,
    defaultText: 'none: campaigns by e-mail cannot be started',
    secret: 'password',
    doc: 'Mail server, smtp://user:password@host:port or smtps://…',
    parse: url(['smtp:', 'smtps:'], 'an smtp:// or smtps:// address'),
  }),
  smtpConnections: setting({
    env: 'SEXTANT_SMTP_CONNECTIONS',
    default: '4',
    unit: 'connections',
    doc: 'Connections to the mail server kept open at most.',
    parse: wholeNumber(1, 100),
  }),
  mailFrom: setting({
    env: 'SEXTANT_MAIL_FROM',
    default: undefined,
    defaultText: 'the sender each campaign names',
    doc: 'Sender of messages whose campaign names none.',
    parse: mailAddress,
  }),
  sessionHours: setting({
    env: 'SEXTANT_SESSION_HOURS',
    default: '12',
    unit: 'hours',
    doc: 'How long a sign-in lasts without use.',
    parse: wholeNumber(1, 24 * 90),
  }),
  secret: setting({
    env: 'SEXTANT_SECRET',
    default: undefined,
    defaultText: 'made once and kept in the home, file secret',
    secret: 'whole',
    doc: 'Key that signs sessions and the links in messages. Changing it ends all sessions and breaks links already sent.',
    parse: longSecret,
  }),
  logLevel: setting({
    env: 'SEXTANT_LOG_LEVEL',
    default: 'info',
    doc: `Least important lines that are written: ${logLevels.join(', ')}.`,
    parse: logLevel,
  }),
} as const

type Name = keyof typeof settings
type ParsedBy<Entry> = Entry extends { readonly parse: (text: string) => infer Value } ? Value : never
type ValueOf<Entry> = Entry extends { readonly default: string } ? ParsedBy<Entry> : ParsedBy<Entry> | undefined

export const configErrors = defineErrors({
  CONFIG_INVALID: {
    status: 500,
    message: ({ faults }: { faults: readonly string[] }) => `the settings have ${faults.length} fault(s):\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    zh: ({ faults }: { faults: readonly string[] }) => `配置有 ${faults.length} 处错误：\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    fix: 'correct these environment variables; ./sextant config explain lists every setting',
  },
})

const given = (env: Environment, name: Name): string | undefined => env[settings[name].env]?.trim() || undefined

const shown = (entry: Setting<unknown>, text: string): string => {
  if (entry.secret === 'whole') return '(set, not shown)'
  if (entry.secret !== 'password') return text
  if (isAbsolute(text)) return text
  if (!URL.canParse(text)) return '(set, not shown)'
  const address = new URL(text)
  if (address.password !== '') address.password = '***'
  // A bucket has no user: whoever writes one there has written a secret.
  if (isBucket(text) && address.username !== '') address.username = '***'
  if (/^s3:.*@/.test(address.searchParams.get('storage') ?? '')) address.searchParams.set('storage', '***')
  return address.href
}

const parsed = (env: Environment): { readonly values: Readonly<Record<string, unknown>>; readonly faults: readonly string[] } => {
  const values: Record<string, unknown> = {}
  const faults: string[] = []
  for (const name of Object.keys(settings) as Name[]) {
    const entry = settings[name] as Setting<unknown>
    const text = given(env, name) ?? entry.default
    if (text === undefined) continue
    try {
      values[name] = entry.parse(text)
    } catch (error) {
      faults.push(`${entry.env} is ${shown(entry, text)} and must be ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const known = new Set<string>(Object.values(settings).map((entry) => entry.env))
  for (const name of Object.keys(env).filter((name) => name.startsWith('SEXTANT_') && !known.has(name)).sort())
    faults.push(`${name} is not a setting of Sextant`)
  return { values, faults }
}

/** All settings, checked, in frozen slices: each part of the server is handed its own. */
export interface Config {
  readonly home: { readonly dir: string }
  readonly http: { readonly host: string; readonly port: number | undefined; readonly publicUrl: string | undefined }
  /** Bounds of what one request may ask. */
  readonly asking: { readonly queryMs: number; readonly countFloor: number }
  /** Undefined: what the warehouse's batches cost. */
  readonly tracking: { readonly landEveryMs: number | undefined }
  readonly store: { readonly databaseUrl: string | undefined; readonly connections: number }
  readonly warehouse: {
    readonly memoryBytes: number
    readonly threads: number
    /** Undefined: the embedded one. */
    readonly cluster: { readonly url: string; readonly storage: string; readonly bucketAccess?: BucketAccess; readonly customerBuckets: number; readonly compactAfter: number } | undefined
  }
  readonly mail: { readonly smtpUrl: string | undefined; readonly connections: number; readonly from: string | undefined }
  readonly access: { readonly sessionHours: number; readonly secret: string | undefined }
  readonly log: { readonly level: LogLevel }
}

const clusterOf = (address: string, given: string | undefined): { readonly url: string; readonly storage: string } => {
  const { url, storage: named } = apart(address)
  const storage = named ?? given
  const fault = storage === undefined
    ? `WAREHOUSE_URL names a cluster and not its storage: add storage=/the/folder to it, or set ${settings.warehouseStorage.env} to the folder below which the cluster's catalog keeps its files, or to s3://bucket/prefix`
    : `WAREHOUSE_URL names the storage ${named ?? ''} and ${settings.warehouseStorage.env} is ${given ?? ''}; give one of them`
  if (storage === undefined || (given !== undefined && given !== storage)) throw configErrors.CONFIG_INVALID({ faults: [fault] })
  return { url, storage }
}

const withoutMissing = (access: { readonly [Name in keyof BucketAccess]-?: BucketAccess[Name] | undefined }): BucketAccess =>
  Object.fromEntries(Object.entries(access).filter(([, value]) => value !== undefined))

/** How a bucket is reached; settings without a bucket to go with are a mistake somebody would look for elsewhere. */
const bucketAccessOf = (storage: string | undefined, access: BucketAccess): { readonly bucketAccess?: BucketAccess } => {
  const { storageKeyId, storageSecret, storageSecretFile, warehouseStorage } = settings
  const { keyId, secret, secretFile } = access
  const isGiven = Object.keys(access).length > 0
  if (storage === undefined || !isBucket(storage)) {
    if (isGiven) throw configErrors.CONFIG_INVALID({ faults: [`SEXTANT_STORAGE_… settings are given and ${warehouseStorage.env} names no bucket (s3://bucket/prefix)`] })
    return {}
  }
  const faults = [
    ...(keyId === undefined && (secret ?? secretFile) !== undefined ? [`a secret is given and ${storageKeyId.env} is not`] : []),
    ...(keyId !== undefined && secret === undefined && secretFile === undefined ? [`${storageKeyId.env} needs its secret: set ${storageSecret.env} or ${storageSecretFile.env}`] : []),
    ...(secret !== undefined && secretFile !== undefined ? [`${storageSecret.env} and ${storageSecretFile.env} are given; give one of them`] : []),
  ]
  if (faults.length > 0) throw configErrors.CONFIG_INVALID({ faults })
  return { bucketAccess: Object.freeze(access) }
}

/**
 * Reads all settings.
 *
 * @returns frozen slices
 * @throws CONFIG_INVALID naming every fault at once
 */
export const loadConfig = (env: Environment = process.env): Config => {
  const { values, faults } = parsed(env)
  if (faults.length > 0) throw configErrors.CONFIG_INVALID({ faults })
  const value = <N extends Name>(name: N): ValueOf<(typeof settings)[N]> => values[name] as ValueOf<(typeof settings)[N]>
  const found = value('warehouseUrl') === 'duckdb' ? undefined : clusterOf(value('warehouseUrl'), value('warehouseStorage'))
  const access = withoutMissing({ endpoint: value('storageEndpoint'), region: value('storageRegion'), isPathStyle: value('storagePathStyle'), keyId: value('storageKeyId'), secret: value('storageSecret'), secretFile: value('storageSecretFile') })
  const bucketAccess = bucketAccessOf(found?.storage, access)
  const cluster = found === undefined ? undefined : Object.freeze({ ...found, ...bucketAccess, customerBuckets: value('warehouseBuckets'), compactAfter: value('warehouseCompactAfter') })
  return Object.freeze({
    home: Object.freeze({ dir: value('home') }),
    asking: Object.freeze({ queryMs: value('queryTimeout') * 1000, countFloor: value('countFloor') }),
    http: Object.freeze({ host: value('host'), port: value('port'), publicUrl: value('publicUrl') }),
    tracking: Object.freeze({ landEveryMs: value('landSeconds') === undefined ? undefined : (value('landSeconds') as number) * 1000 }),
    store: Object.freeze({ databaseUrl: value('databaseUrl'), connections: value('databaseConnections') }),
    warehouse: Object.freeze({ memoryBytes: value('warehouseMemory'), threads: value('warehouseThreads'), cluster }),
    mail: Object.freeze({ smtpUrl: value('smtpUrl'), connections: value('smtpConnections'), from: value('mailFrom') }),
    access: Object.freeze({ sessionHours: value('sessionHours'), secret: value('secret') }),
    log: Object.freeze({ level: value('logLevel') }),
  })
}

export interface ExplainedSetting {
  readonly setting: string
  /** As text, secrets masked. */
  readonly value: string
  readonly source: 'default' | 'environment'
  readonly unit: string
  readonly doc: string
}

/** Every setting with its value, where it comes from and what it is for; also when some are faulty. */
export const explainConfig = (env: Environment = process.env): readonly ExplainedSetting[] =>
  (Object.keys(settings) as Name[]).map((name) => {
    const entry = settings[name] as Setting<unknown>
    const text = given(env, name)
    return {
      setting: entry.env,
      value: text === undefined ? (entry.defaultText ?? entry.default ?? '') : shown(entry, text),
      source: text === undefined ? 'default' : 'environment',
      unit: entry.unit ?? '',
      doc: entry.doc,
    }
  })
