import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Catalogue } from '@sextant/rules'
import { isSql, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { BehaviourDeps } from '../../packages/server/src/domains/analysis/index.ts'
import { createIds, seededRandom } from '../../packages/server/src/platform/ids.ts'
import { collectMigrations, migrate } from '../../packages/server/src/platform/store/migrate.ts'
import { movableClock } from '../../packages/server/src/platform/time.ts'
import { root } from '../../tools/machine.ts'
import { openImportBench } from './import-bench.ts'
import type { ImportBench } from './import-bench.ts'

/** Analyses of behaviour over real engines and the real import, without the domains they do not need. */
export interface BehaviourBench extends ImportBench {
  readonly deps: BehaviourDeps
  /** Lists kept, by key: the ids. */
  readonly lists: Map<string, readonly string[]>
  /** Customer ids of a rule's text. */
  readonly select: (statement: Sql) => Promise<readonly string[]>
  readonly catalogue: () => Promise<Catalogue>
}

interface BenchOptions {
  readonly yaml: string
  /** Files by name, or a folder that holds them. */
  readonly files: Readonly<Record<string, string>> | string
  readonly now?: string
  readonly segments?: Readonly<Record<string, string>>
}

export const openBehaviourBench = async ({ yaml, files, now = '2026-03-01T08:00:00.000Z', segments = {} }: BenchOptions): Promise<BehaviourBench> => {
  const bench = await openImportBench()
  await migrate(bench.store, await collectMigrations(join(root, 'packages/server/src/domains'), ['data', 'identity', 'analysis']))
  const made = typeof files === 'string' ? undefined : await mkdtemp(join(tmpdir(), 'sextant-behaviour-'))
  if (made !== undefined) for (const [name, content] of Object.entries(files)) await writeFile(join(made, name), content)
  await bench.run({ dataDir: made ?? (files as string), yaml })
  const { store, warehouse, data } = bench
  const saved = await data.currentModel()
  const known = await data.catalogue()
  if (saved === undefined || known === undefined) throw new Error('the import saved no model')
  const rules = Object.entries(segments).map(([key, text]) => [key, { label: { en: key, zh: key }, members: { kind: 'rule' as const, text } }])
  const catalogue: Catalogue = { ...known, scores: {}, segments: Object.fromEntries(rules) }
  const clock = movableClock(now)
  const lists = new Map<string, readonly string[]>()
  const select = async (statement: Sql): Promise<readonly string[]> =>
    (await warehouse.query<{ id: string }>('test.select', sql`select "s"."customer_id" as "id" from (${statement}) as "s" order by 1`)).map(({ id }) => id)
  const { asOf } = saved.model.company
  const deps: BehaviourDeps = {
    store, warehouse, clock, ids: createIds(clock, seededRandom(7)), model: async () => saved.model, catalogue: async () => catalogue,
    standpoint: async () => new Date(asOf ?? clock.now()).toISOString(),
    rows: async (statement, limit) => (await select(statement)).slice(0, limit).map((id) => ({ id, title: null, attributes: {}, firstSeen: null, lastActivity: null, value: null })),
    saveList: async (list, members) => {
      const ids = isSql(members) ? await select(members) : members
      lists.set(list.key, ids)
      return { key: list.key, size: ids.length }
    },
    responseTypes: async () => ['conversion', 'redemption'],
  }
  return {
    ...bench, deps, lists, select, catalogue: async () => catalogue,
    close: async () => {
      await bench.close()
      if (made !== undefined) await rm(made, { recursive: true, force: true })
    },
  }
}
