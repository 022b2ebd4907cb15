import type { Permission } from './access.ts'
import type { Endpoint } from './endpoint.ts'

/**
 * What an endpoint means to somebody who has a scope (a place in the organisation with a rule):
 * `scope`: it answers from his customers alone; `base`: it acts on the base as a whole, for everybody, as his permission allows;
 * `whole`: only who sees the whole base may ask it.
 */
export type Reach = 'scope' | 'base' | 'whole'

/** Permissions whose endpoints change what belongs to everybody: segments, models, campaigns, data. */
const forEverybody: ReadonlySet<Permission> = new Set<Permission>(['segments.write', 'models.write', 'offers.write', 'campaigns.write', 'campaigns.launch', 'tracking.write', 'data.import'])
/** Who has a scope manages neither people nor settings: he could widen it. */
const forWholeBase: ReadonlySet<Permission> = new Set<Permission>(['settings.read', 'settings.write'])

/** An endpoint's reach: the one it declares, else by its permission; whatever is not known to act for everybody stays within the scope. */
export const reachOf = ({ reach, permission }: Pick<Endpoint, 'reach' | 'permission'>): Reach => {
  if (reach !== undefined) return reach
  if (permission === 'open' || permission === 'signed-in') return 'scope'
  return forWholeBase.has(permission) ? 'whole' : forEverybody.has(permission) ? 'base' : 'scope'
}
