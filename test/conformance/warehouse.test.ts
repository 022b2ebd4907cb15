import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import { warehouseConformance } from './warehouse-suite.ts'

const clock = movableClock('2026-03-01T08:00:00.000Z')

warehouseConformance({
  engine: 'DuckDB',
  open: (dir) => openDuckdbWarehouse({ path: join(dir, 'warehouse.duckdb'), tempDir: join(dir, 'tmp'), memoryBytes: 512 * 2 ** 20, threads: 2, clock }),
  isTransactional: true,
  cases: { binding: 60, loads: 25, steps: 9, batches: 40 },
  words: {
    types: sql`select
      9007199254740991::bigint as whole, sum(2::bigint) as total, 1.5::double as number, 1.25::decimal(9, 2) as decimal, true as yes,
      timestamp '2024-02-29 23:59:59.999600' as instant, timestamp '1969-12-31 23:59:59.999' as early,
      timestamptz '2024-01-01 08:00:00+08' as zoned, date '2024-02-29' as day, 'x' as text, null::varchar as missing,
      ['a', null] as list, {'a': 1, 'b': date '2024-01-01'} as record, '\\x00\\xFF'::blob as bytes`,
    whole: (digits) => sql`cast(${digits} as bigint)`,
    bound: (texts, wholes, number) => sql`select ${texts}::varchar[] as texts, ${wholes}::bigint[] as wholes, ${number}::double as number,
      (select count(*) from range(10) as r where r.range = any(${wholes})) as hits`,
    // An engine that stops on a cross join of a thousand million rows has been interrupted, not finished.
    endless: sql`select count(*) as n from range(10000000) as a, range(100000) as b where (a.range * b.range) % 7 = 1`,
    columns: sql`select range as n, case when range % 2 = 0 then range / 4 end as half, 'c' || range as code, timestamp '1970-01-01' + to_seconds(range) as at,
      date '1970-01-02' as day, range = 1 as flag from range(5000) order by range`,
    failing: sql`select error('half-way') from range(10)`,
    isUtc: sql`current_setting('TimeZone') = 'UTC'`,
    placeholder: '$1',
  },
})
