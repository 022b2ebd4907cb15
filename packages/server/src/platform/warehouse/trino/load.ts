import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { BatchLoad, WarehouseColumn, WarehouseSession } from '../warehouse.ts'
import { openBench } from './bench.ts'
import type { Bench, BenchOptions } from './bench.ts'
import type { Catalogue } from './catalogue.ts'
import { trinoTypes } from './column-types.ts'
import { keepingOn } from './keeping.ts'
import type { KeyRelations } from './keeping.ts'
import type { ScratchTables } from './scratch.ts'
import { assertKeysUnique, clusterStage } from './stages.ts'
import type { Stage } from './stages.ts'

export interface LoadParts {
  readonly options: BenchOptions
  readonly shown: WarehouseSession
  readonly catalogue: Catalogue
  readonly scratch: ScratchTables
  readonly keyRelations: KeyRelations
}

export interface StartedLoad {
  readonly load: BatchLoad
  readonly stages: readonly Stage[]
  readonly assertKeysUnique: () => Promise<void>
  readonly end: () => Promise<void>
}

/** A select whose columns have the names and types of a target's, in their order. */
const namedSelect = (columns: readonly WarehouseColumn[], select: Sql): Sql => {
  const names = join(columns.map(({ name }) => ident(name)))
  return sql`select ${join(columns.map(({ name, type }) => sql`cast(${ident(name)} as ${trinoTypes[type]}) as ${ident(name)}`))} from (${select}) as "answered" (${names})`
}

/** The load handed to the work of a batch, and the stages it fills. */
export const startLoad = (parts: LoadParts): StartedLoad => {
  const { shown, scratch } = parts
  const stages: Stage[] = []
  const onStage = (stage: Stage): void => void stages.push(stage)
  let opening: Promise<Bench> | undefined
  const bench = (): Promise<Bench> => (opening ??= openBench({ ...parts, onStage }))
  const kept = keepingOn(shown, scratch)
  const load: BatchLoad = Object.freeze<BatchLoad>({
    ...kept.session,
    insert: async (target, select, options) => {
      const { table, rows } = await scratch.make(`warehouse.load ${target.table}`, shown, namedSelect(target.columns, select), options)
      onStage({ ...clusterStage(shown, target, table, rows), drop: () => scratch.drop(table) })
      return rows
    },
    insertRows: async (target, rows) => (await bench()).insertRows(target, rows),
    bench: async () => (await bench()).load,
  })
  return {
    load,
    stages,
    assertKeysUnique: () => assertKeysUnique(stages),
    end: async () => {
      for (const stage of stages) await stage.drop()
      await kept.end()
      const opened = await opening?.catch(() => undefined)
      opened?.close()
    },
  }
}
