import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { ident, join, sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import type { CheckedTable } from './check-table.ts'
import { rowWriter } from './row-writer.ts'
import { csvFields } from './scan-csv.ts'
import type { MalformedRow } from './read-file.ts'

/** One cell that kept its row out. */
export interface Reject {
  readonly file: string
  readonly row: number
  readonly column: string | null
  readonly value: string | null
  readonly reason: string
}

export interface RejectFile {
  readonly path: string
  readonly malformed: (rows: readonly (MalformedRow & { readonly file: string })[]) => Promise<void>
  /** Writes every marked row of a checked table; one line per cell at fault. @returns rows rejected */
  readonly checked: (session: WarehouseSession, table: CheckedTable) => Promise<number>
  readonly close: () => Promise<void>
}

const pageRows = 5_000

/** The error file of an import: file, row, column, value, reason. */
export const openRejectFile = (path: string): RejectFile => {
  const writer = rowWriter(path)
  writer.row(['file', 'row', 'column', 'value', 'reason'])
  return {
    path,
    malformed: async (rows) => {
      for (const { file, row, column, reason, text } of rows) writer.row([file, row, column ?? null, text, reason])
      await writer.ready()
    },
    checked: async (session, { table, staged, faults }) => {
      const { rows } = await session.one<{ rows: number }>('import.rejects', sql`select count(*) as rows from ${ident(table)} where _faults is not null`)
      if (rows === 0) return 0
      const value = join(faults.map((fault, index) => sql`when ${String(index)} then ${fault.text}`), sql` `)
      await session.execute(
        'import.rejects',
        sql`create or replace temp table import_reject as select row_number() over (order by r._file, r._row, r.fault) as n, r._file, r._row, r.fault, case r.fault ${value} end as value
          from (select _file, _row, unnest(string_split(_faults, ' ')) as fault from ${ident(table)} where _faults is not null) as r
          join ${ident(staged.table)} as s on s._file = r._file and s._row = r._row`,
      )
      for (let from = 1; ; from += pageRows) {
        const page = await session.query<{ file: number; row: number; fault: string; value: string | null }>(
          'import.rejects',
          sql`select _file as file, _row as "row", fault, value from import_reject where n >= ${from} and n < ${from + pageRows} order by n`,
        )
        for (const reject of page) {
          const fault = faults[Number(reject.fault)]
          writer.row([staged.files[reject.file]?.file.name, reject.row, fault?.header, reject.value, fault?.reason])
        }
        await writer.ready()
        if (page.length < pageRows) break
      }
      await session.execute('import.rejects', sql`drop table import_reject`)
      return rows
    },
    close: () => writer.close(),
  }
}

/** A page of an error file; `from` counts rejects from 0. */
export const readRejects = async (path: string, from: number, limit: number): Promise<{ readonly items: readonly Reject[]; readonly hasMore: boolean }> => {
  const exists = await stat(path).then(() => true, () => false)
  if (!exists) return { items: [], hasMore: false }
  const items: Reject[] = []
  const stream = createReadStream(path)
  let at = -1
  let held = ''
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    // A value may hold line ends: the record is whole when its quotes are even.
    held = held === '' ? line : `${held}\n${line}`
    if ((held.match(/"/g)?.length ?? 0) % 2 === 1) continue
    const record = held
    held = ''
    at += 1
    if (at === 0 || at - 1 < from) continue
    if (items.length === limit) {
      stream.destroy()
      return { items, hasMore: true }
    }
    const [file = '', row = '0', column = '', value = '', reason = ''] = csvFields(Buffer.from(record), 0x2c)
    items.push({ file, row: Number(row), column: column === '' ? null : column, value: value === '' ? null : value, reason })
  }
  return { items, hasMore: false }
}
