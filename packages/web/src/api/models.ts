import { getModelDetail, listModels, saveModelDefinition, trainModel } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Model = OutputOf<typeof listModels>['models'][number]
export type ModelDetail = OutputOf<typeof getModelDetail>
export type ModelVersion = ModelDetail['versions'][number]
export type Assessment = NonNullable<ModelVersion['assessment']>

export const useModels = () => useQuery(callQuery(listModels, {}))
const pollMs = 2000
/** One model; asked again while a version is in training. */
export const useModel = (key: string) => useQuery({ ...callQuery(getModelDetail, { key }), refetchInterval: ({ state }) => (state.data?.versions.some(({ status }) => status === 'training') === true ? pollMs : false) })
export const useSaveModel = (done: string, onDone: (model: Model) => void) => useAction(saveModelDefinition, { invalidates: ['models'], done, onDone })
export const useTrainModel = (done: (version: ModelVersion) => string) => useAction(trainModel, { invalidates: ['models', 'rules.catalogue', 'customers'], done })
