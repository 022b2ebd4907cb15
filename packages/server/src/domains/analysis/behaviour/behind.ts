import { analyseCohorts, analyseFirstPurchase, analyseFunnel, analysePaths } from '@sextant/contract'
import type { Endpoint, OutputOf, ParsedInputOf, behaviourCustomers, saveBehaviourList } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { cohortCustomers } from './cohorts.ts'
import { behaviourErrors } from './errors.ts'
import type { BehaviourDeps } from './deps.ts'
import { firstPurchaseCustomers } from './first-purchase.ts'
import { funnelCustomers } from './funnel.ts'
import { pathsCustomers } from './paths.ts'

type Behind = Pick<ParsedInputOf<typeof behaviourCustomers>, 'analysis' | 'parameters' | 'cell'>

/** The parameters of an analysis, held against what it takes. */
const inputOf = <E extends Endpoint>(endpoint: E, analysis: string, parameters: unknown): ParsedInputOf<E> => {
  const parsed = endpoint.input.safeParse(parameters)
  if (parsed.success) return parsed.data as ParsedInputOf<E>
  const [issue] = parsed.error.issues
  throw behaviourErrors.ANALYSIS_PARAMETERS_INVALID({ analysis, problem: issue === undefined ? '' : `${issue.path.join('.')} ${issue.message}`.trim() }, { where: 'parameters' })
}

/** Customers of a cell that no rule can say, as the analysis finds them. */
const idsBehind = async (deps: BehaviourDeps, { analysis, parameters, cell }: Behind): Promise<readonly string[]> => {
  switch (analysis) {
    case 'funnel': {
      const input = inputOf(analyseFunnel, analysis, parameters)
      if ((cell.step ?? 0) >= input.steps.length || (cell.outcome === 'lost' && (cell.step ?? 0) === 0)) throw behaviourErrors.ANALYSIS_BEHIND_UNKNOWN({ cell: `step ${cell.step ?? 0}` }, { where: 'cell.step' })
      return await funnelCustomers(deps, input, cell)
    }
    case 'first-purchase':
      return await firstPurchaseCustomers(deps, inputOf(analyseFirstPurchase, analysis, parameters), cell)
    case 'cohorts':
      return await cohortCustomers(deps, inputOf(analyseCohorts, analysis, parameters), cell)
    case 'paths':
      return await pathsCustomers(deps, inputOf(analysePaths, analysis, parameters), cell)
  }
}

const selectOf = ({ warehouse: { dialect } }: BehaviourDeps, ids: readonly string[]): Sql => sql`select "ids"."customer_id" from ${dialect.rowsOf({ customer_id: { type: 'string', values: ids } })} as "ids"`

export const customersBehind = async (deps: BehaviourDeps, input: ParsedInputOf<typeof behaviourCustomers>): Promise<OutputOf<typeof behaviourCustomers>> => {
  const ids = await idsBehind(deps, input)
  return { count: ids.length, customers: [...(await deps.rows(selectOf(deps, ids.slice(0, input.limit)), input.limit))] }
}

export const listBehind = async (deps: BehaviourDeps, { analysis, parameters, cell, ...list }: ParsedInputOf<typeof saveBehaviourList>, savedBy: string): Promise<OutputOf<typeof saveBehaviourList>> => {
  const { key, size } = await deps.saveList(list, await idsBehind(deps, { analysis, parameters, cell }), savedBy)
  return { key, size: size ?? 0 }
}
