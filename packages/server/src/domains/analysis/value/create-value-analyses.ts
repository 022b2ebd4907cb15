import {
  analyseLifeCycle, analyseMigration, analysePareto, analyseRfm, analyseRfmCl, analyseValueMatrix, getValueDefinition, indicatorByClass, listIndicators, listValueDefinitions, rfmCustomers, saveValueDefinition,
  saveValueList, valueCustomers,
} from '@sextant/contract'
import type { OutputOf, ParsedInputOf } from '@sextant/contract'
import { route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import { cellCustomers, saveCell } from './cells.ts'
import { saveDefinition, savedDefinitions, valueDefinitionOf } from './definitions.ts'
import type { ValueDeps } from './deps.ts'
import { indicatorByClassOf, indicatorList } from './indicators.ts'
import { lifeCycleOf } from './life-cycle.ts'
import { migrationOf } from './migration.ts'
import { paretoOf } from './pareto.ts'
import { rfmClOf } from './rfm-cl.ts'
import { rfmCustomersOf, rfmOf } from './rfm.ts'
import { valueMatrixOf } from './value-matrix.ts'

type Asked<E> = (input: ParsedInputOf<E>) => Promise<OutputOf<E>>

export interface ValueAnalyses {
  readonly rfm: Asked<typeof analyseRfm>
  readonly rfmCustomers: Asked<typeof rfmCustomers>
  readonly rfmCl: Asked<typeof analyseRfmCl>
  readonly indicators: Asked<typeof listIndicators>
  readonly indicatorByClass: Asked<typeof indicatorByClass>
  readonly valueMatrix: Asked<typeof analyseValueMatrix>
  readonly lifeCycle: Asked<typeof analyseLifeCycle>
  readonly migration: Asked<typeof analyseMigration>
  readonly pareto: Asked<typeof analysePareto>
  readonly definition: Asked<typeof getValueDefinition>
  readonly definitions: Asked<typeof listValueDefinitions>
  readonly saveDefinition: (input: ParsedInputOf<typeof saveValueDefinition>, savedBy: string) => Promise<OutputOf<typeof saveValueDefinition>>
  readonly customers: Asked<typeof valueCustomers>
  readonly saveList: (input: ParsedInputOf<typeof saveValueList>, savedBy: string) => Promise<OutputOf<typeof saveValueList>>
}

export const createValueAnalyses = (deps: ValueDeps): ValueAnalyses =>
  Object.freeze<ValueAnalyses>({
    rfm: (input) => rfmOf(deps, input),
    rfmCustomers: (input) => rfmCustomersOf(deps, input),
    rfmCl: (input) => rfmClOf(deps, input),
    indicators: (input) => indicatorList(deps, input),
    indicatorByClass: (input) => indicatorByClassOf(deps, input),
    valueMatrix: (input) => valueMatrixOf(deps, input),
    lifeCycle: (input) => lifeCycleOf(deps, input),
    migration: (input) => migrationOf(deps, input),
    pareto: (input) => paretoOf(deps, input),
    definition: (input) => valueDefinitionOf(deps, input),
    definitions: (input) => savedDefinitions(deps, input),
    saveDefinition: (input, savedBy) => saveDefinition(deps, input, savedBy),
    customers: (input) => cellCustomers(deps, input),
    saveList: (input, savedBy) => saveCell(deps, input, savedBy),
  })

export const valueAnalysisRoutes = (value: ValueAnalyses): readonly Route[] => [
  route(analyseRfm, value.rfm),
  route(rfmCustomers, value.rfmCustomers),
  route(analyseRfmCl, value.rfmCl),
  route(listIndicators, value.indicators),
  route(indicatorByClass, value.indicatorByClass),
  route(analyseValueMatrix, value.valueMatrix),
  route(analyseLifeCycle, value.lifeCycle),
  route(analyseMigration, value.migration),
  route(analysePareto, value.pareto),
  route(getValueDefinition, value.definition),
  route(listValueDefinitions, value.definitions),
  route(saveValueDefinition, (input, { actor }) => value.saveDefinition(input, actor.name)),
  route(valueCustomers, value.customers),
  route(saveValueList, (input, { actor }) => value.saveList(input, actor.name)),
]
