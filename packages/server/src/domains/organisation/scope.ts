import { createHash } from 'node:crypto'
import { compileRule, parseRule } from '@sextant/rules'
import type { Catalogue, Rule, RuleError } from '@sextant/rules'
import { render } from '@sextant/sql'
import { bySextant } from '../../platform/asking.ts'
import type { Scope, ScopeMembers } from '../../platform/asking.ts'
import { isoOf } from '../../platform/time.ts'
import type { OrganisationDeps } from './deps.ts'
import { organisationErrors } from './errors.ts'
import type { Unit } from './unit.ts'

/** The instant a scope's rule stands at moves on in steps of this, ms: its customers are not looked up anew for every question. */
const stepMs = 5 * 60_000

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** What is wrong with a rule as it stands against today's data; undefined when nothing. */
export const ruleProblem = (rule: string, catalogue: Catalogue): RuleError['message'] | undefined => {
  const parsed = parseRule(rule, catalogue)
  return parsed.kind === 'ok' ? undefined : (parsed.errors[0]?.message ?? { en: 'it cannot be read', zh: '无法读取' })
}

const parsedRule = (unit: Unit, catalogue: Catalogue): Rule => {
  const parsed = parseRule(unit.rule ?? '', catalogue)
  if (parsed.kind === 'ok') return parsed.rule
  const message = parsed.errors[0]?.message ?? { en: 'it cannot be read', zh: '无法读取' }
  throw organisationErrors.SCOPE_BROKEN({ unit: unit.key, problem: message.en, zh: message.zh }, { where: unit.key })
}

/** The and of the rules on a path; undefined when it has none. */
export const ruleOfPath = (path: readonly Unit[], catalogue: Catalogue): Rule | undefined => {
  const rules = path.filter(({ rule }) => rule !== null).map((unit) => parsedRule(unit, catalogue))
  const [first] = rules
  return first === undefined || rules.length === 1 ? first : { language: 1, when: { op: 'and', of: rules.map(({ when }) => when) } }
}

const membersOf = async (deps: OrganisationDeps, path: readonly Unit[]): Promise<ScopeMembers> => {
  const catalogue = await deps.catalogue()
  const rule = ruleOfPath(path, catalogue)
  if (rule === undefined) throw new Error('a scope without a rule was asked for its customers')
  const at = isoOf(Math.floor(Date.parse(await deps.standpoint()) / stepMs) * stepMs)
  const customers = compileRule(rule, catalogue, { at, dialect: deps.warehouse.dialect })
  const { text, values } = render(customers, 'duckdb')
  return { customers, version: sha256(JSON.stringify([text, values.map(String), await deps.batchVersion()])) }
}

/** The scope of a path of units; null when none of them has a rule. Worked out once for each asking, and only when customers are asked for. */
export const scopeOfPath = (deps: OrganisationDeps, path: readonly Unit[]): Scope | null => {
  const rules = path.flatMap(({ rule }) => (rule === null ? [] : [rule]))
  if (rules.length === 0) return null
  let members: Promise<ScopeMembers> | undefined
  return Object.freeze<Scope>({ key: sha256(JSON.stringify(rules)), members: () => (members ??= bySextant(() => membersOf(deps, path))) })
}
