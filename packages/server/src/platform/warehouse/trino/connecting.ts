import { trinoDialect } from '@sextant/sql'
import type { EngineWarehouse } from '../guarded.ts'
import type { ForeignCatalogs, SeenWarehouse, Sight } from '../warehouse.ts'
import type { Attendance } from './attendance.ts'
import { trinoCosts } from './costs.ts'
import { foreignUtc } from './foreign.ts'

/** An engine that is open, and what is done when its cluster was away. */
export type ConnectedEngine = Omit<EngineWarehouse, 'standing' | 'whenThere' | 'atArrival'>

export interface ConnectingParts {
  readonly attendance: Pick<Attendance, 'standing' | 'whenThere' | 'atArrival' | 'stop'>
  /** Undefined until the cluster was there for the first time. */
  readonly connected: () => ConnectedEngine | undefined
  /** Lets go of the cluster, open or not. */
  readonly letGo: () => void
}

/** An engine whose cluster may come later than the server: until then every question fails with the reason. */
export const connectingEngine = ({ attendance, connected, letGo }: ConnectingParts): EngineWarehouse => {
  const engine = async (): Promise<ConnectedEngine> => {
    const open = connected()
    if (open !== undefined) return open
    const standing = attendance.standing()
    if (standing.kind === 'away') throw standing.error
    throw new Error('a warehouse that is there is open')
  }
  const seen = (sight: Sight): SeenWarehouse => {
    const through = async (): Promise<SeenWarehouse> => (await engine()).seen(sight)
    return Object.freeze<SeenWarehouse>({
      query: async (question, statement, options) => (await through()).query(question, statement, options),
      one: async (question, statement, options) => (await through()).one(question, statement, options),
      columns: async (question, statement, options) => (await through()).columns(question, statement, options),
      withKeys: async (keys, work) => (await through()).withKeys(keys, work),
      exportTo: async (question, statement, path, format, options) => (await through()).exportTo(question, statement, path, format, options),
      among: async (customerIds, options) => (await through()).among(customerIds, options),
      ask: async (text, options) => (await through()).ask(text, options),
      askToFile: async (text, path, format, options) => (await through()).askToFile(text, path, format, options),
      relations: async () => (await through()).relations(),
    })
  }
  return Object.freeze<EngineWarehouse>({
    standing: attendance.standing,
    whenThere: attendance.whenThere,
    atArrival: attendance.atArrival,
    upkeepFault: () => connected()?.upkeepFault() ?? null,
    keepsDeleted: () => connected()?.keepsDeleted() ?? 'unknown',
    revision: () => connected()?.revision() ?? 0,
    dialect: trinoDialect,
    costs: trinoCosts,
    foreign: Object.freeze<ForeignCatalogs>({ describe: async (place) => (await foreignOf(engine)).describe(place), utc: foreignUtc }),
    seen: (sight) => connected()?.seen(sight) ?? seen(sight),
    query: async (question, statement, options) => (await engine()).query(question, statement, options),
    one: async (question, statement, options) => (await engine()).one(question, statement, options),
    columns: async (question, statement, options) => (await engine()).columns(question, statement, options),
    execute: async (question, statement, options) => (await engine()).execute(question, statement, options),
    write: async (work) => (await engine()).write(work),
    replaceTable: async (question, table, select) => (await engine()).replaceTable(question, table, select),
    ensureView: async (question, view, select) => (await engine()).ensureView(question, view, select),
    ensureTable: async (table, columns) => (await engine()).ensureTable(table, columns),
    withKeys: async (keys, work) => (await engine()).withKeys(keys, work),
    hasTable: async (table) => (await engine()).hasTable(table),
    describe: async (table) => (await engine()).describe(table),
    tables: async () => (await engine()).tables(),
    exportTo: async (question, statement, path, format, options) => (await engine()).exportTo(question, statement, path, format, options),
    writeRows: async (question, columns, rows, path) => (await engine()).writeRows(question, columns, rows, path),
    loadBatch: async (batchId, work) => (await engine()).loadBatch(batchId, work),
    loadedBatches: async () => (await engine()).loadedBatches(),
    replacedBy: async (table, batchIds) => (await engine()).replacedBy(table, batchIds),
    undoBatch: async (batchId) => (await engine()).undoBatch(batchId),
    close: async () => {
      const isAway = attendance.standing().kind === 'away'
      attendance.stop()
      // Who cannot reach the cluster cannot tidy it either: the next one does.
      if (isAway) letGo()
      else await (await engine()).close()
    },
  })
}

const foreignOf = async (engine: () => Promise<ConnectedEngine>): Promise<NonNullable<ConnectedEngine['foreign']>> => {
  const { foreign } = await engine()
  if (foreign === undefined) throw new Error('a cluster has catalogs')
  return foreign
}
