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
 * npm run bench -- engines [--sizes 1000000] [--parts load,rules,rows,batches,workers] [--minutes 45]: the same company on the embedded engine and on a Trino cluster of one coordinator and two
 * workers on this machine's loopback. The first run loads it, which takes minutes; the tables stay in .cache/bench/trino, and a run that was stopped goes on with the batch that is missing. A
 * cluster that was started there with `tools/trino start --dir .cache/bench/trino` is used as it is; otherwise one is started and stopped. What does not fit the minutes is named and left out.
 */

export const engineParts = ['rules', 'rows', 'batches', 'workers'] as const
export type EnginePart = (typeof engineParts)[number]

export interface EngineChoice {
  /** The company is loaded in any case, where it is not there yet. */
  readonly parts: ReadonlySet<string>
  /** Minutes after which nothing more is begun. */
  readonly minutes: number
}

const perMillion = (of: number, rows: number): string => ms((of * 1_000_000) / rows)

const loadSection = (loaded: readonly LoadedTable[]): Section => {
  const facts = loaded.filter(({ rows }) => rows >= 1_000)
  const sum = (of: (one: LoadedTable) => number): number => facts.reduce((total, one) => total + of(one), 0)
  const rows = sum((one) => one.rows)
  return {
    title: 'Loading into Trino, per million rows', against: 'DuckDB to one Parquet file',
    figures: facts.map((one) => ({ what: `${one.table}, ${one.rows.toLocaleString('en')} rows, ${(one.parquetBytes / one.rows).toFixed(1)} bytes a row`, ours: perMillion(one.loadMs, one.rows), theirs: perMillion(one.parquetMs, one.rows), ratio: null })),
    notes: [`in all ${rows.toLocaleString('en')} rows: ${perMillion(sum(({ loadMs }) => loadMs), rows)} by the clock and ${perMillion(sum(({ cpuMs }) => cpuMs), rows)} of the cluster's processors and ${perMillion(sum(({ hereMs }) => hereMs), rows)} of Sextant's own a million, ${(sum(({ parquetBytes }) => parquetBytes) / rows).toFixed(1)} bytes a row`],
  }
}

/** The second engine beside SQL by hand, beside itself with one worker, and beside the first engine. Each section is shown as soon as it is known. */
export const benchEngines = async (company: LargeCompany, { parts, minutes }: EngineChoice, show: (section: Section) => void, say: (line: string) => void): Promise<void> => {
  const isLarge = company.customers > 2_000_000
  const endsAt = performance.now() + minutes * 60_000
  const isOver = (): boolean => performance.now() > endsAt
  const cluster = await openBenchCluster(isLarge, say)
  try {
    say(`\nTrino ${cluster.version}, one coordinator and two workers on this machine, ${cluster.plan.heapMegabytes} MB of heap each`)
    const there = await openOnCluster(company, cluster, say)
    const works: Readonly<Record<EnginePart, () => Promise<readonly Section[]>>> = {
      rules: () => benchRulesOnTrino(company, cluster, there.warehouse, isLarge ? 2 : 5, isOver),
      rows: async () => [await benchRows(company, cluster, there.warehouse, isLarge ? 1 : 5)],
      batches: async () => [await benchBatches(company, cluster, there.warehouse)],
      workers: () => benchWorkers(company, cluster, there.warehouse, isLarge ? 1 : 3),
    }
    try {
      if (there.loaded.length > 0) show(loadSection(there.loaded))
      for (const part of engineParts) {
        if (!parts.has(part)) continue
        if (isOver()) say(`\nleft out, the ${minutes} minutes are over: ${part}`)
        else for (const section of await works[part]()) show(section)
      }
    } finally {
      await there.close()
    }
  } finally {
    await cluster.close()
  }
}
