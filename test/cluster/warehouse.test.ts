import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import { afterAll } from 'vitest'
import { warehouseConformance } from '../conformance/warehouse-suite.ts'
import { freshSchema } from './support/cluster.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

const schema = freshSchema('warehouse')

afterAll(() => dropSchemas(schema, mkdtempSync(join(tmpdir(), 'sextant-warehouse-'))))

warehouseConformance({
  engine: 'Trino',
  open: (dir) => openOnCluster(schema, dir),
  isTransactional: false,
  cases: { binding: 10, loads: 3, steps: 5, batches: 6 },
  words: {
    types: sql`select
      bigint '9007199254740991' as whole, sum(bigint '2') as total, double '1.5' as number, cast(1.25 as decimal(9, 2)) as decimal, true as yes,
      timestamp '2024-02-29 23:59:59.999600' as instant, timestamp '1969-12-31 23:59:59.999' as early,
      timestamp '2024-01-01 08:00:00 +08:00' as zoned, date '2024-02-29' as day, 'x' as text, cast(null as varchar) as missing,
      array['a', null] as list, cast(row(1, date '2024-01-01') as row("a" bigint, "b" date)) as record, X'00FF' as bytes`,
    whole: (digits) => sql`cast(${digits} as bigint)`,
    bound: (texts, wholes, number) => sql`select cast(${texts} as array(varchar)) as texts, cast(${wholes} as array(bigint)) as wholes, cast(${number} as double) as number,
      (select count(*) from unnest(sequence(0, 9)) as "r"("n") where contains(cast(${wholes} as array(bigint)), "n")) as hits`,
    endless: sql`select count(*) as n from unnest(sequence(1, 10000)) as a(i), unnest(sequence(1, 10000)) as b(j), unnest(sequence(1, 10000)) as c(k) where (i * j * k) % 7 = 1`,
    columns: sql`select n, if(n % 2 = 0, n / double '4') as half, 'c' || cast(n as varchar) as code, date_add('second', n, timestamp '1970-01-01 00:00:00') as at,
      date '1970-01-02' as day, n = 1 as flag from unnest(sequence(0, 4999)) as "r"("n") order by n`,
    failing: sql`select fail('half-way') from unnest(sequence(1, 10)) as "r"("n") where "n" > 3`,
    isUtc: sql`current_timezone() = 'UTC'`,
    placeholder: '?',
  },
})
