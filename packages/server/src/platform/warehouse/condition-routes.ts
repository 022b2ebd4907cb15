import { getWarehouse } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import type { AppError } from '../errors.ts'
import { seesMachines } from '../http/sparing.ts'
import { route } from '../http/route.ts'
import type { Route } from '../http/route.ts'
import type { Warehouse } from './warehouse.ts'

type Condition = OutputOf<typeof getWarehouse>

const told = ({ code, message, zh, fix, fixZh }: AppError): NonNullable<Condition['problem']> => ({ code, message, zh, fix, ...(fixZh === undefined ? {} : { fixZh }) })

/** Whether a warehouse can be asked, as everybody is told. */
export const warehouseState = ({ standing }: Pick<Warehouse, 'standing'>): Condition['state'] => {
  const now = standing()
  if (now.kind === 'there') return 'there'
  return now.error.code === 'WAREHOUSE_CREDENTIALS' ? 'refused' : 'away'
}

/** @param waiting what goes into the warehouse by itself when it can */
export const conditionRoutes = (warehouse: Pick<Warehouse, 'standing' | 'upkeepFault' | 'keepsDeleted'>, waiting: () => Promise<Condition['waiting']>): readonly Route[] => [
  route(getWarehouse, async (_, { actor }) => {
    const [now, fault] = [warehouse.standing(), warehouse.upkeepFault()]
    // The edge tells the problem sparingly to who may not read the settings.
    const condition = { state: warehouseState(warehouse), since: now.kind === 'there' ? null : now.since, problem: now.kind === 'there' ? null : told(now.error), waiting: await waiting() }
    if (!seesMachines(actor)) return { ...condition, upkeep: null, keepsDeleted: 'unknown' as const }
    return { ...condition, upkeep: fault === null ? null : { failedAt: fault.failedAt, problem: told(fault.error) }, keepsDeleted: warehouse.keepsDeleted() }
  }),
]
