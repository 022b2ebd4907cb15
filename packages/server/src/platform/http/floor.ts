import { floorOf, reachOf } from '@sextant/contract'
import type { Endpoint, FloorRule, Permission } from '@sextant/contract'
import { httpErrors } from './errors.ts'
import type { Actor } from './route.ts'

/** Permissions whose answers tell of customers. */
const telling: ReadonlySet<Permission | 'open' | 'signed-in'> = new Set<Permission>(['customers.read', 'customers.export', 'segments.read', 'analysis.read', 'models.read', 'offers.read', 'campaigns.read', 'data.read'])

/** Endpoints that hide personal values themselves: sub-conditions of an explanation, columns of the SQL console. */
const hidesItself: ReadonlySet<string> = new Set(['segments.explain', 'sql.run', 'sql.export', 'sql.save'])

/** Answers that stay coarse for personal attributes too: a count looks at how many its personal conditions matter for, the others take no rule. */
const countsOfPersonal: ReadonlySet<string> = new Set(['segments.count', 'rules.distribution', 'tags.list', 'tags.get'])

/**
 * What is kept under a name that says nothing of its rule: lists of customers, and definitions whose customers and figures are read by their key.
 * Offers look at their rule themselves, since who may not unmask may change all else of one.
 * Kept from a personal attribute, they would tell of it to everybody, whoever may unmask or not.
 */
const keepsUnderName: ReadonlySet<string> = new Set([
  // Whom a campaign chooses is read from its call list, the contacts and the pages of customers.
  'campaigns.save', 'campaigns.approve', 'campaigns.launch', 'campaigns.call-list',
  'segments.save-movers', 'segments.save-changed', 'campaigns.save-changed', 'analyse.save-customers', 'analyse.value-save-list', 'analyse.save-definition', 'watches.save', 'targets.save', 'reports.save',
])

type Inside = Record<string, unknown>
const isInside = (value: unknown): value is Inside => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The answer with each value at a path changed; a list's items are reached by `name[]`. */
const changedAt = (value: unknown, path: readonly string[], change: (value: unknown) => unknown): unknown => {
  const [step, ...rest] = path
  if (step === undefined) return change(value)
  if (step === '[]') return Array.isArray(value) ? value.map((item) => changedAt(item, rest, change)) : value
  return isInside(value) && Object.hasOwn(value, step) ? { ...value, [step]: changedAt(value[step], rest, change) } : value
}

const stepsOf = (path: string): readonly string[] => path.replaceAll('[]', '.[]').split('.')

/** Rounded down to a multiple of the floor: below it, nothing. */
export const floored = (count: number, floor: number): number => Math.floor(count / floor) * floor

/** Two significant digits. */
const coarse = (figure: number): number => (Number.isFinite(figure) ? Number(figure.toPrecision(2)) : figure)

const numeric = (change: (value: number) => number) => (value: unknown): unknown => (typeof value === 'number' ? change(value) : value)
const listed = (change: (value: unknown) => unknown) => (value: unknown): unknown => (Array.isArray(value) ? value.map(listed(change)) : change(value))

const numberAt = (value: unknown, by: string): number => {
  const found = by.split('.').reduce<unknown>((inside, step) => (isInside(inside) ? inside[step] : undefined), value)
  return typeof found === 'number' ? found : 0
}

/** An answer as who may not see single customers gets it: small cells left out, counts rounded down, other figures coarse. */
export const flooredAnswer = (output: unknown, rule: FloorRule, floor: number): unknown => {
  // The contract ties each of these functions to the answer of its endpoint.
  let answer = rule.prune === undefined ? output : rule.prune(output as never, floor)
  for (const { list, by } of rule.cells ?? [])
    answer = changedAt(answer, stepsOf(list), (value) => (Array.isArray(value) ? value.filter((cell) => numberAt(cell, by) >= floor) : value))
  for (const path of rule.counts) answer = changedAt(answer, stepsOf(path), listed(numeric((count) => floored(count, floor))))
  for (const path of rule.figures ?? []) answer = changedAt(answer, stepsOf(path), listed(numeric(coarse)))
  for (const path of rule.emptied ?? []) answer = changedAt(answer, stepsOf(path), (value) => (Array.isArray(value) ? [] : null))
  return answer
}

const hasOwnRule = (input: unknown): boolean => isInside(input) && typeof input['rule'] === 'string' && input['rule'].trim() !== ''

/** Whether the members of an input that a floor is made for have one of its values; what is left out has its default. */
const isOnly = (input: unknown, only: FloorRule['only'] = {}): boolean => Object.entries(only).every(([member, values]) => !isInside(input) || input[member] === undefined || values.includes(input[member]))

const plainName = /^[\p{L}\p{N}_.-]+$/u

/** Where an expression sets the ends of bars: one that is unknown but for a few customers would put the ends at their values. */
const hasOwnExpression = (endpoint: Endpoint, input: unknown): boolean => endpoint.name === 'rules.distribution' && isInside(input) && !plainName.test(String(input['attribute']))

/** What is done to the answer of an endpoint before it leaves; undefined: nothing. */
export type Coarsening = FloorRule | undefined

/**
 * Who gets coarse figures only: whoever may not see single customers, always; whoever may not unmask personal values, when he asks with a rule
 * that names one, since by halving he would find it out.
 *
 * @param namesPersonal whether the input names a personal attribute, itself or through a segment, tag or campaign
 * @throws FIGURES_REFUSED, RULE_REFUSED or RULE_PERSONAL when no coarse answer would keep the secret
 */
export const coarseningOf = async (endpoint: Endpoint, actor: Actor, input: unknown, namesPersonal: () => Promise<boolean>): Promise<Coarsening> => {
  const mayUnmask = actor.permissions.includes('customers.unmask')
  if (keepsUnderName.has(endpoint.name)) {
    if (!mayUnmask && (await namesPersonal())) throw httpErrors.RULE_PERSONAL({ what: endpoint.name, role: actor.role }, { where: 'rule' })
    return undefined
  }
  if (!telling.has(endpoint.permission)) return undefined
  const floor = floorOf(endpoint)
  if (!actor.permissions.includes('customers.read')) {
    if (floor === undefined) throw httpErrors.FIGURES_REFUSED({ what: endpoint.name, role: actor.role })
    if (floor === 'no-figures') return undefined
    if (!isOnly(input, floor.only)) throw httpErrors.FIGURES_REFUSED({ what: endpoint.name, role: actor.role })
    if (hasOwnExpression(endpoint, input)) throw httpErrors.RULE_REFUSED({ what: endpoint.name, role: actor.role }, { where: 'attribute' })
    if (floor.figures !== undefined && hasOwnRule(input)) throw httpErrors.RULE_REFUSED({ what: endpoint.name, role: actor.role }, { where: 'rule' })
    return floor
  }
  if (mayUnmask || floor === 'no-figures' || reachOf(endpoint) !== 'scope' || hidesItself.has(endpoint.name)) return undefined
  if (!(await namesPersonal())) return undefined
  // Sums and single customers would tell the value; only counts can be kept coarse.
  if (floor === undefined || !countsOfPersonal.has(endpoint.name)) throw httpErrors.RULE_PERSONAL({ what: endpoint.name, role: actor.role }, { where: 'rule' })
  return floor
}
