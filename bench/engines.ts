import { benchBatches } from './engines-batches.ts'
import { benchRows, benchWorkers } from './engines-costs.ts'
import { openBenchCluster } from './engines-cluster.ts'
import { openOnCluster } from './engines-company.ts'
import type { LoadedTable } from './engines-company.ts'
import { benchRulesOnTrino } from './engines-rules.ts'
import type { LargeCompany } from './large-company.ts'
import { ms } from './measure.ts'
import type { Section } from './measure.ts'

/*
 * npm run bench -- engines [--sizes 1000000]: the same company on the embedded engine and on a Trino cluster of one coordinator and two workers on this
 * machine's loopback. The first run loads it, which takes minutes; the tables stay in .cache/bench/trino. A cluster that was started there with
 * `tools/trino start --dir .cache/bench/trino` is used as it is; otherwise one is started and stopped.
 */

const perMillion = (of: number, rows: number): string => ms((of * 1_000_000) / rows)

const loadSection = (loaded: readonly LoadedTable[]): Section => {
  const facts = loaded.filter(({ rows }) => rows >= 1_000)
  const sum = (of: (one: LoadedTable) => number): number => facts.reduce((total, one) => total + of(one), 0)
  const rows = sum((one) => one.rows)
  return {
    title: 'Loading into Trino, per million rows', against: 'DuckDB to one Parquet file',
    figures: facts.map((one) => ({ what: `${one.table}, ${one.rows.toLocaleString('en')} rows, ${(one.parquetBytes / one.rows).toFixed(1)} bytes a row`, ours: perMillion(one.loadMs, one.rows), theirs: perMillion(one.parquetMs, one.rows), ratio: null })),
    notes: [`in all ${rows.toLocaleString('en')} rows: ${perMillion(sum(({ loadMs }) => loadMs), rows)} by the clock and ${perMillion(sum(({ cpuMs }) => cpuMs), rows)} of the cluster's processors a million, ${(sum(({ parquetBytes }) => parquetBytes) / rows).toFixed(1)} bytes a row`],
  }
}

/** The second engine beside SQL by hand, beside itself with one worker, and beside the first engine. Each section is shown as soon as it is known. */
export const benchEngines = async (company: LargeCompany, show: (section: Section) => void, say: (line: string) => void): Promise<void> => {
  const cluster = await openBenchCluster(say)
  try {
    say(`\nTrino ${cluster.version}, one coordinator and two workers on this machine, ${cluster.plan.heapMegabytes} MB of heap each`)
    const there = await openOnCluster(company, cluster, say)
    try {
      const isLarge = company.customers > 2_000_000
      if (there.loaded.length > 0) show(loadSection(there.loaded))
      for (const section of await benchRulesOnTrino(company, cluster, there.warehouse, isLarge ? 3 : 5)) show(section)
      show(await benchRows(company, cluster, there.warehouse, isLarge ? 2 : 5))
      show(await benchBatches(company, cluster, there.warehouse))
      for (const section of await benchWorkers(company, cluster, there.warehouse, isLarge ? 2 : 3)) show(section)
    } finally {
      await there.close()
    }
  } finally {
    await cluster.close()
  }
}
