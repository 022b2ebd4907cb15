import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { openImportBench } from '../test/support/import-bench.ts'
import { root, sharedFolder } from '../tools/machine.ts'
import { inFolder, median, ms, timed } from './measure.ts'
import type { Section } from './measure.ts'

const typedBySql = (path: string): string => `create table purchase as select InvoiceNo as invoice, CustomerID as customer, StockCode as stock_code, Description as description,
  cast(Quantity as double) as quantity, cast(UnitPrice as double) as unit_price, cast(round(cast(Quantity as double) * cast(UnitPrice as double) * 100) as bigint) as amount, Country as country,
  timezone('UTC', timezone('Europe/London', cast(InvoiceDate as timestamp))) as at from read_csv('${path.replaceAll("'", "''")}', all_varchar = true, header = true)`

const byDuckdb = (path: string): Promise<number> =>
  inFolder(async (dir) => {
    const instance = await DuckDBInstance.create(join(dir, 'plain.duckdb'), { threads: '2' })
    const connection = await instance.connect()
    const taken = await timed(async () => {
      await connection.run(typedBySql(path))
      await connection.run('checkpoint')
    })
    connection.closeSync()
    instance.closeSync()
    return taken
  })

const bySextant = (folder: string, yaml: string): Promise<number> =>
  inFolder(async (dir) => {
    const bench = await openImportBench({ home: dir })
    const taken = await timed(() => bench.run({ dataDir: folder, yaml }))
    await bench.close()
    return taken
  })

const byPandas = (path: string): number | string => {
  const program = `import sys, time\ntry:\n    import pandas\nexcept ImportError:\n    sys.exit(3)\nt = time.perf_counter()\npandas.read_csv(sys.argv[1], dtype={'InvoiceNo': str, 'StockCode': str, 'CustomerID': str}, parse_dates=['InvoiceDate'])\nprint((time.perf_counter() - t) * 1000)`
  const run = spawnSync('python3', ['-c', program, path], { encoding: 'utf8' })
  if (run.error !== undefined) return 'python3 is not installed'
  if (run.status === 3) return 'pandas is not installed for python3'
  return run.status === 0 ? Number(run.stdout) : `pandas failed: ${run.stderr.slice(-200)}`
}

/** The retailer's lines through the product's import, against one statement of DuckDB. */
export const benchImport = async (): Promise<Section | string> => {
  const shared = sharedFolder()
  const folder = shared === undefined ? undefined : join(shared, 'online_retail')
  if (folder === undefined || !existsSync(folder)) return 'import: ../shared/data/online_retail is not on this machine'
  const path = join(folder, 'online_retail.csv.gz')
  const yaml = await readFile(join(root, 'examples/retailer/model.yaml'), 'utf8')
  const ours: number[] = []
  const theirs: number[] = []
  for (let run = 0; run < 3; run += 1) {
    ours.push(await bySextant(folder, yaml))
    theirs.push(await byDuckdb(path))
  }
  const pandas = byPandas(path)
  const [mine, plain] = [median(ours), median(theirs)]
  return {
    title: 'Import of 541,909 lines (csv.gz)', against: 'the plain way',
    figures: [
      { what: 'against DuckDB create table as select … read_csv with typed casts', ours: ms(mine), theirs: ms(plain), ratio: mine / plain },
      ...(typeof pandas === 'number' ? [{ what: 'against pandas read_csv (into memory only)', ours: ms(mine), theirs: ms(pandas), ratio: mine / pandas }] : []),
    ],
    notes: [
      'ours also detects the encoding, scans for malformed rows, keeps the row numbers of rejects, reports quality, registers 4,372 customers durably and can be undone',
      ...(typeof pandas === 'string' ? [`pandas: skipped, ${pandas}`] : []),
    ],
  }
}
