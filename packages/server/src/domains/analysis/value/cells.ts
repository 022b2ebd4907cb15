import type { OutputOf, ParsedInputOf, saveValueList, valueCustomers } from '@sextant/contract'
import type { Sql } from '@sextant/sql'
import { lifeCycleCellSelect } from './life-cycle.ts'
import type { ValueDeps } from './deps.ts'
import { migrationCellSelect } from './migration.ts'
import { paretoCellSelect } from './pareto.ts'
import { rfmClCellSelect } from './rfm-cl.ts'
import { rfmCellSelect } from './rfm.ts'
import { matrixCellSelect } from './value-matrix.ts'

type Cell = ParsedInputOf<typeof valueCustomers>['of']

const assertNever = (cell: never): never => {
  throw new Error(`no analysis is called ${JSON.stringify(cell)}`)
}

/** The customers of a cell: a select with one column. */
const cellSelect = (deps: ValueDeps, of: Cell): Promise<Sql> => {
  switch (of.analysis) {
    case 'rfm':
      return rfmCellSelect(deps, of.parameters, of.cell)
    case 'rfm-cl':
      return rfmClCellSelect(deps, of.parameters, of.cell)
    case 'value-matrix':
      return matrixCellSelect(deps, of.parameters, of.cell.key)
    case 'life-cycle':
      return lifeCycleCellSelect(deps, of.parameters, of.cell.stage)
    case 'migration':
      return migrationCellSelect(deps, of.parameters, of.cell)
    case 'pareto':
      return paretoCellSelect(deps, of.parameters, of.cell)
    default:
      return assertNever(of)
  }
}

/** How many customers a cell stands for, and the first of them as everybody may see them. */
export const cellCustomers = async (deps: ValueDeps, input: ParsedInputOf<typeof valueCustomers>): Promise<OutputOf<typeof valueCustomers>> =>
  await deps.behind(await cellSelect(deps, input.of), input.limit)

/** Keeps the customers of a cell, as they are now, as a segment by list. */
export const saveCell = async (deps: ValueDeps, input: ParsedInputOf<typeof saveValueList>, savedBy: string): Promise<OutputOf<typeof saveValueList>> => {
  const { of, ...list } = input
  const { key, size } = await deps.saveList(list, await cellSelect(deps, of), savedBy)
  return { key, size: size ?? 0 }
}
