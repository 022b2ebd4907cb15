import { openEngines } from '../../packages/server/src/open-engines.ts'
import { isoOf, systemClock } from '../../packages/server/src/platform/time.ts'
import { warehouseErrors } from '../../packages/server/src/platform/warehouse/warehouse-errors.ts'
import type { Warehouse, WarehouseStanding } from '../../packages/server/src/platform/warehouse/warehouse.ts'

/** An embedded warehouse that goes away and comes back as a cluster does. */
export interface LeavingWarehouse {
  /** Engines as a server opens them, with this warehouse. */
  readonly openEngines: typeof openEngines
  readonly leave: (why: 'unreachable' | 'refused') => void
  readonly comeBack: () => Promise<void>
}

const host = 'trino.example.com:8443'
const reasons = {
  unreachable: () => warehouseErrors.WAREHOUSE_UNREACHABLE({ host, reason: 'connect ECONNREFUSED' }),
  refused: () => warehouseErrors.WAREHOUSE_CREDENTIALS({ host, user: 'sextant', reason: 'it answered 401' }),
}

/** Members that answer without the cluster, or with a part that asks it itself. */
const passive: ReadonlySet<string> = new Set(['seen', 'revision', 'foreign', 'dialect', 'running', 'costs', 'upkeepFault', 'keepsDeleted', 'close'])

export const leavingWarehouse = (): LeavingWarehouse => {
  let standing: WarehouseStanding = { kind: 'there' }
  const works: (() => Promise<void>)[] = []
  const waiting: (() => void)[] = []
  const leaving = (engine: Warehouse): Warehouse => {
    const members = Object.entries(engine).map(([name, member]: [string, unknown]) => {
      if (passive.has(name) || typeof member !== 'function') return [name, member] as const
      return [name, async (...args: readonly unknown[]): Promise<unknown> => {
        if (standing.kind === 'away') throw standing.error
        return (await (member as (...args: readonly unknown[]) => unknown)(...args)) as unknown
      }] as const
    })
    return Object.freeze<Warehouse>({
      ...(Object.fromEntries(members) as unknown as Warehouse),
      standing: () => standing,
      whenThere: async () => {
        if (standing.kind === 'away') await new Promise<void>((resolve) => waiting.push(resolve))
      },
      atArrival: async (work) => {
        works.push(work)
        if (standing.kind === 'there') await work()
      },
    })
  }
  return {
    openEngines: async (config, clock, ...more) => {
      const engines = await openEngines(config, clock, ...more)
      return { ...engines, warehouse: leaving(engines.warehouse) }
    },
    leave: (why) => (standing = { kind: 'away', since: isoOf(systemClock.now()), error: reasons[why]() }),
    comeBack: async () => {
      standing = { kind: 'there' }
      for (const work of works) await work()
      for (const resolve of waiting.splice(0)) resolve()
    },
  }
}
