import type { CompanyModel, ModelColumn } from '@sextant/contract'
import { ident, join, or, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import { textFindings } from './check-table.ts'
import type { CheckedTable } from './check-table.ts'
import type { ExistingTables } from './customers.ts'
import { outliers } from './outliers.ts'
import { examples, isPersonal, masked, shown } from './probe.ts'
import type { Finding, Probe } from './probe.ts'

export interface QualityContext {
  readonly session: WarehouseSession
  readonly model: CompanyModel
  readonly checked: readonly CheckedTable[]
  readonly existing: ExistingTables
  /** By table of a fact: when its newest row happened that was loaded before. */
  readonly newest: ReadonlyMap<string, string | null>
  readonly unknownCustomers: ReadonlyMap<string, number>
  readonly digits: number
  /** ISO instant. */
  readonly now: string
}

/** Counts all probes of a table in one pass, then fetches examples of those that found something. */
const run = async (session: WarehouseSession, name: string, from: Sql, probes: readonly Probe[]): Promise<readonly Finding[]> => {
  if (probes.length === 0) return []
  const counts = probes.map((probe, index) => sql`count(*) filter (where ${probe.when}) as ${ident(`p${index}`)}`)
  const row = await session.one<Record<string, number>>('import.quality', sql`select count(*) as total, ${join(counts)} from ${from}`)
  const total = row['total'] as number
  const found: Finding[] = []
  for (const [index, probe] of probes.entries()) {
    const rows = row[`p${index}`] as number
    if (rows === 0) continue
    found.push({
      table: name, column: probe.column, kind: probe.kind, rows, share: rows / total, message: { en: probe.en(rows), zh: probe.zh(rows) },
      examples: probe.kind === 'missing' ? [] : await examples(session, from, probe),
    })
  }
  return found
}

const limits = (name: string, column: ModelColumn, digits: number): Sql | undefined => {
  const bound = (limit: number | string): Sql => {
    if (column.type === 'money') return sql`${Math.round(Number(limit) * 10 ** digits)}`
    return column.type === 'number' ? sql`${Number(limit)}` : sql`cast(${String(limit)} as timestamp)`
  }
  const outside = [
    ...(column.min === undefined ? [] : [sql`${ident(name)} < ${bound(column.min)}`]),
    ...(column.max === undefined ? [] : [sql`${ident(name)} > ${bound(column.max)}`]),
  ]
  return outside.length === 0 ? undefined : or(outside)
}

const columnProbes = ({ spec }: CheckedTable, digits: number): readonly Probe[] =>
  Object.entries(spec.columns).flatMap(([name, column]) => {
    const base = { column: name, show: shown(ident(name), column, digits), isPersonal: isPersonal(column) }
    const probes: Probe[] = [
      { ...base, kind: 'missing', when: sql`${ident(name)} is null`, en: (rows) => `${rows} rows have no ${column.label.en}`, zh: (rows) => `${rows} 行缺少${column.label.zh}` },
    ]
    const outside = limits(name, column, digits)
    if (outside !== undefined)
      probes.push({ ...base, kind: 'impossible', when: outside, en: (rows) => `${rows} rows have a ${column.label.en} outside ${column.min ?? '…'} to ${column.max ?? '…'}`, zh: (rows) => `${rows} 行的${column.label.zh}超出 ${column.min ?? '…'} 至 ${column.max ?? '…'}` })
    if (column.values !== undefined && column.strict !== true)
      probes.push({ ...base, kind: 'unknown_value', when: sql`${ident(name)} is not null and not list_contains(${[...column.values]}, cast(${ident(name)} as varchar))`, en: (rows) => `${rows} rows have a ${column.label.en} that model.yaml does not list`, zh: (rows) => `${rows} 行的${column.label.zh}不在 model.yaml 列出的取值中` })
    return probes
  })

const timeProbes = ({ spec }: CheckedTable, now: string, lastLoaded: string | null): readonly Probe[] => {
  if (spec.fact === undefined) return []
  const base = { column: 'time', show: sql`_at`, isPersonal: false }
  const probes: Probe[] = [
    {
      ...base, kind: 'impossible', when: sql`_at > cast(${now} as timestamp) + interval 1 day or _at < timestamp '1900-01-01'`,
      en: (rows) => `${rows} rows happened in the future or before 1900; is the zone or the order of day and month right?`, zh: (rows) => `${rows} 行的时间在未来或早于 1900 年；请检查时区及日月顺序`,
    },
  ]
  const hours = spec.fact.arrives?.withinHours
  if (hours !== undefined && lastLoaded !== null)
    probes.push({
      ...base, kind: 'late', when: sql`_at < cast(${lastLoaded} as timestamp) - to_hours(cast(${Math.ceil(hours)} as integer))`,
      en: (rows) => `${rows} rows are more than ${hours} h older than the newest row loaded before`, zh: (rows) => `${rows} 行比此前已导入的最新数据早 ${hours} 小时以上`,
    })
  return probes
}

const customerProbe = ({ spec }: CheckedTable): readonly Probe[] =>
  spec.fact === undefined
    ? []
    : [{ column: spec.fact.customer, kind: 'missing', show: sql`null`, isPersonal: true, when: sql`_customer is null`, en: (rows) => `${rows} rows have no customer and are kept without one`, zh: (rows) => `${rows} 行没有客户，按无客户保留` }]

const orphanProbes = ({ spec }: CheckedTable, context: QualityContext): readonly Probe[] =>
  Object.entries(spec.columns).flatMap(([name, column]) => {
    if (column.dimension === undefined) return []
    const incoming = context.checked.find((table) => table.spec.kind === 'dimension' && table.spec.name === column.dimension)
    const known = [
      ...(incoming === undefined ? [] : [sql`select _key from ${ident(incoming.table)} where _faults is null`]),
      ...(context.existing.has(`dimension_${column.dimension}`) ? [sql`select _key from ${ident(`dimension_${column.dimension}`)}`] : []),
    ]
    if (known.length === 0) return []
    return [{
      column: name, kind: 'orphan' as const, show: ident(name), isPersonal: isPersonal(column),
      when: sql`${ident(name)} is not null and ${ident(name)} not in (${join(known, sql` union all `)})`,
      en: (rows: number) => `${rows} rows point at a ${column.label.en} that the dimension "${column.dimension}" lacks`, zh: (rows: number) => `${rows} 行的${column.label.zh}在维度“${column.dimension}”中不存在`,
    }]
  })

const duplicates = async (session: WarehouseSession, table: CheckedTable): Promise<readonly Finding[]> => {
  const { spec } = table
  const total = table.staged.rows
  const key = spec.fact === undefined ? ['_key'] : spec.fact.key
  if (key === undefined) {
    const { rows } = await session.one<{ rows: number }>('import.quality', sql`select count(*) - count(distinct _line) as rows from ${ident(table.table)}`)
    if (rows === 0) return []
    return [{ table: spec.name, column: null, kind: 'duplicate_key', rows, share: rows / total, examples: [], message: { en: `${rows} lines are exact repeats of an earlier line; they were loaded, because the fact has no key`, zh: `${rows} 行与前面的行完全相同；该事实没有键，因此仍已导入` } }]
  }
  const columns = join(key.map((name) => ident(name)))
  const { rows } = await session.one<{ rows: number }>(
    'import.quality',
    sql`select coalesce(sum(n - 1), 0) as rows from (select count(*) as n from ${ident(table.table)} where _faults is null group by ${columns} having count(*) > 1)`,
  )
  if (rows === 0) return []
  const personal = key.some((name) => isPersonal(spec.columns[name])) || spec.kind === 'level'
  const shown = await session.query<{ value: string | null }>(
    'import.quality',
    sql`select concat_ws(' ', ${columns}) as value from ${ident(table.table)} where _faults is null group by ${columns} having count(*) > 1 order by 1 limit 3`,
  )
  return [{
    table: spec.name, column: key.join(', '), kind: 'duplicate_key', rows, share: rows / total, examples: shown.flatMap(({ value }) => (value === null ? [] : [personal ? masked(value) : value])),
    message: { en: `${rows} rows repeat the key of another row; the last row of each key was loaded`, zh: `${rows} 行的键重复；每个键只导入最后一行` },
  }]
}

const strangers = (table: CheckedTable, unknown: ReadonlyMap<string, number>): readonly Finding[] => {
  const rows = unknown.get(table.spec.name) ?? 0
  if (rows === 0 || table.spec.fact === undefined) return []
  const kept = table.spec.fact.unknownCustomer === 'keep'
  return [{
    table: table.spec.name, column: table.spec.fact.customer, kind: 'orphan', rows, share: rows / table.staged.rows, examples: [],
    message: { en: `${rows} rows name a customer nobody described; they were ${kept ? 'kept without a customer' : 'rejected'}`, zh: `${rows} 行的客户未知，${kept ? '按无客户保留' : '已拒绝'}` },
  }]
}

export interface QualityReport {
  readonly findings: readonly Finding[]
  /** Target tables whose files hold a key more than once. */
  readonly repeated: ReadonlySet<string>
}

/** What is missing, repeated, impossible or odd in the files of an import, with examples (personal values masked). */
export const qualityReport = async (context: QualityContext): Promise<QualityReport> => {
  const { session } = context
  const found: Finding[] = []
  const repeated = new Set<string>()
  for (const table of context.checked) {
    const { spec } = table
    const sound = sql`(select * from ${ident(table.table)} where _faults is null)`
    const probes = [...customerProbe(table), ...columnProbes(table, context.digits), ...timeProbes(table, context.now, context.newest.get(spec.target) ?? null), ...orphanProbes(table, context)]
    const twice = await duplicates(session, table)
    if (twice.length > 0) repeated.add(spec.target)
    found.push(...twice, ...strangers(table, context.unknownCustomers), ...(await run(session, spec.name, sound, probes)))
    const rounding = textFindings(context.model, table, context.digits).map(({ column, kind, when, text }): Probe => ({
      column, kind, when, show: text, isPersonal: isPersonal(spec.columns[column]),
      en: (rows) => (kind === 'rounded' ? `${rows} amounts have finer digits than the currency and were rounded, halves away from zero` : `${rows} times fall into an hour that clocks leapt over; is the zone right?`),
      zh: (rows) => (kind === 'rounded' ? `${rows} 个金额的小数位超过币种精度，已四舍五入` : `${rows} 个时间落在夏令时跳过的一小时内；请检查时区`),
    }))
    found.push(...(await run(session, spec.name, ident(table.staged.table), rounding)))
    found.push(...(await outliers(session, table, context.digits)))
  }
  return { findings: found, repeated }
}

