import type { CompanyModel, ImportReport, ModelSource } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { sourceFiles } from './source-files.ts'
import type { SourceFile } from './source-files.ts'
import { stageTable } from './stage-table.ts'
import type { StagedTable } from './stage-table.ts'
import { factTime, trimmed, typedValue } from './typed-value.ts'

export interface HistoryCampaign {
  readonly key: string
  readonly name: string | null
  readonly kind: string | null
  /** First and last day, in the company's zone. */
  readonly start: string
  readonly end: string
}
export interface HistoryContact {
  readonly campaign: string
  readonly customer: string
  readonly channel: string
  /** Instant; null where the file has no time: the campaign's start then stands for it. */
  readonly at: string | null
}
export interface HistoryCoupon {
  readonly code: string
  readonly campaign: string
  readonly product: string | null
}
export interface HistoryResponse {
  readonly customer: string
  /** Null where it is not known to which campaign the response belongs. */
  readonly campaign: string | null
  readonly code: string
  readonly at: string
  readonly type: string
}

/** The company as the import's own model.yaml describes it: at a first import none is in force yet. */
export interface HistoryCompany {
  readonly level: string
  readonly timeZone: string
}

/** Rows of earlier campaigns, handed to the domains that own the ledger; campaigns come first, responses last. */
export type HistoryChunk =
  | { readonly kind: 'campaigns'; readonly rows: readonly HistoryCampaign[] }
  | { readonly kind: 'contacts'; readonly rows: readonly HistoryContact[] }
  | { readonly kind: 'coupons'; readonly rows: readonly HistoryCoupon[] }
  | { readonly kind: 'responses'; readonly rows: readonly HistoryResponse[] }

/** One part of the history, staged and typed in a temporary table with `_n` from 1. */
export interface HistoryPart {
  readonly kind: HistoryChunk['kind']
  readonly table: string
  readonly rows: number
  readonly staged: StagedTable
  readonly faults: readonly { readonly file: string; readonly row: number; readonly column: string; readonly value: string | null; readonly reason: string }[]
  readonly milliseconds: number
}

interface Field {
  /** Header in the file; a name that is no header stands for itself (channel: post). */
  readonly header: string | undefined
  readonly type: 'text' | 'day' | 'instant'
  readonly isRequired: boolean
  readonly mayBeLiteral?: boolean
}

type Parts = readonly (readonly [HistoryChunk['kind'], ModelSource, Readonly<Record<string, Field>>])[]

const text = (header: string | undefined, isRequired = true): Field => ({ header, type: 'text', isRequired })

const partsOf = (history: NonNullable<CompanyModel['history']>): Parts => {
  const { campaigns, contacts, coupons, responses } = history
  const day = (header: string): Field => ({ header, type: 'day', isRequired: true })
  return [
    ['campaigns', campaigns.source, { key: text(campaigns.key), name: text(campaigns.name, false), kind: text(campaigns.kind, false), start: day(campaigns.start), end: day(campaigns.end) }],
    ['contacts', contacts.source, {
      campaign: text(contacts.campaign), customer: text(contacts.customer), channel: { ...text(contacts.channel), mayBeLiteral: true }, at: { header: contacts.at, type: 'instant', isRequired: false },
    }],
    ...(coupons === undefined ? [] : [['coupons', coupons.source, { code: text(coupons.code), campaign: text(coupons.campaign), product: text(coupons.product, false) }] as const]),
    ...(responses === undefined ? [] : [['responses', responses.source, {
      customer: text(responses.customer), campaign: text(responses.campaign, false), code: text(responses.code), at: { header: responses.at, type: 'instant', isRequired: true }, type: { ...text(responses.type), mayBeLiteral: true },
    }] as const]),
  ]
}

export interface HistoryInput {
  readonly session: WarehouseSession
  readonly model: CompanyModel
  readonly dir: string
  readonly workDir: string
  readonly signal: AbortSignal
  readonly now: () => number
}

const valueOf = (field: Field, staged: StagedTable, zone: string): Sql => {
  if (field.header === undefined) return sql`cast(null as varchar)`
  const cell = staged.columnOf(field.header)
  if (field.type === 'day') return sql`strftime(${typedValue(cell, { type: 'date' }, { zone, currencyDigits: 2, decimal: '.' })}, '%Y-%m-%d')`
  if (field.type === 'instant') return sql`strftime(${factTime(cell, zone, undefined)}, '%Y-%m-%dT%H:%M:%S.%gZ')`
  // A header that the file lacks was allowed only where the name itself may be meant.
  return field.mayBeLiteral === true ? sql`coalesce(${trimmed(cell)}, ${field.header})` : trimmed(cell)
}

const stagePart = async (input: HistoryInput, kind: HistoryChunk['kind'], source: ModelSource, fields: Readonly<Record<string, Field>>, files: readonly SourceFile[]): Promise<HistoryPart> => {
  const startedAt = input.now()
  const headers = [...new Set(Object.values(fields).flatMap(({ header }) => (header === undefined ? [] : [header])))]
  const optional = new Set(Object.values(fields).flatMap(({ header, mayBeLiteral }) => (mayBeLiteral === true && header !== undefined ? [header] : [])))
  const texts = new Set(Object.values(fields).flatMap(({ header, type }) => (type === 'text' && header !== undefined ? [header] : [])))
  const staged = await stageTable(`import_stage_history_${kind}`, { session: input.session, source, files, headers, texts, optional, hashLines: false, workDir: input.workDir, signal: input.signal })
  const zone = input.model.company.timeZone
  const columns = Object.entries(fields).map(([name, field]) => sql`, ${valueOf(field, staged, zone)} as ${ident(name)}`)
  const required = Object.entries(fields).filter(([, field]) => field.isRequired)
  const marks = required.map(([name], index) => sql`when ${ident(name)} is null then ${index}`)
  const table = `import_history_${kind}`
  await input.session.execute(
    'import.history',
    sql`create or replace temp table ${ident(table)} as
      select *, row_number() over (partition by _fault is null order by _file, _row) as _n from (
        select *, case ${marks.reduce((all, mark) => sql`${all} ${mark}`, sql``)} end as _fault from (select _file, _row${columns.reduce((all, column) => sql`${all}${column}`, sql``)} from ${ident(staged.table)}))`,
  )
  const bad = await input.session.query<{ file: number; row: number; fault: number }>('import.history', sql`select _file as file, _row as "row", _fault as fault from ${ident(table)} where _fault is not null order by _file, _row`)
  const { rows } = await input.session.one<{ rows: number }>('import.history', sql`select count(*) as rows from ${ident(table)} where _fault is null`)
  const faults = bad.map(({ file, row, fault }) => ({ file: staged.files[file]?.file.name ?? '', row, column: required[fault]?.[1].header ?? '', value: null, reason: 'missing, or not a day or time' }))
  return { kind, table, rows, staged, faults, milliseconds: input.now() - startedAt }
}

/** The files of a model's history section, by part. */
export const historyFiles = async (model: CompanyModel, dir: string): Promise<ReadonlyMap<HistoryChunk['kind'], readonly SourceFile[]>> => {
  const found = new Map<HistoryChunk['kind'], readonly SourceFile[]>()
  if (model.history === undefined) return found
  for (const [kind, source] of partsOf(model.history)) found.set(kind, await sourceFiles(dir, source, `history.${kind}`))
  return found
}

/** Reads and checks the history section; nothing is handed over yet. */
export const stageHistory = async (input: HistoryInput, files: ReadonlyMap<HistoryChunk['kind'], readonly SourceFile[]>): Promise<readonly HistoryPart[]> => {
  if (input.model.history === undefined) return []
  const parts: HistoryPart[] = []
  for (const [kind, source, fields] of partsOf(input.model.history)) parts.push(await stagePart(input, kind, source, fields, files.get(kind) ?? []))
  return parts
}

/** Customers that the history names, as a temporary table with a column `key`. */
export const historyKeys = async (session: WarehouseSession, parts: readonly HistoryPart[]): Promise<Sql | undefined> => {
  const named = parts.filter(({ kind }) => kind === 'contacts' || kind === 'responses')
  if (named.length === 0) return undefined
  const selects = named.map(({ table }) => sql`select customer as key from ${ident(table)} where _fault is null`)
  await session.execute('import.history', sql`create or replace temp table import_history_keys as ${selects.reduce((all, one) => sql`${all} union ${one}`)}`)
  return ident('import_history_keys')
}

const chunkRows = 2_000

/** Hands the rows over, part by part, 2,000 at a time. */
export const handHistory = async (session: WarehouseSession, parts: readonly HistoryPart[], onChunk: (chunk: HistoryChunk) => Promise<void>): Promise<void> => {
  for (const { kind, table, rows } of parts)
    for (let from = 1; from <= rows; from += chunkRows) {
      const page = await session.query(
        'import.history',
        sql`select * exclude (_file, _row, _fault, _n) from ${ident(table)} where _fault is null and _n >= ${from} and _n < ${from + chunkRows} order by _n`,
      )
      await onChunk({ kind, rows: page } as HistoryChunk)
    }
}

export const historyTables = (parts: readonly HistoryPart[]): ImportReport['tables'] =>
  parts.flatMap(({ kind, staged, rows, faults, milliseconds }) =>
    staged.files.map(({ file, encoding, delimiter, rows: read }) => ({
      table: `history.${kind}`, file: file.name, kind: 'history' as const, encoding, delimiter, read, loaded: rows, updated: 0, rejected: faults.length + staged.malformed.length, withoutCustomer: 0, milliseconds,
    })),
  )

