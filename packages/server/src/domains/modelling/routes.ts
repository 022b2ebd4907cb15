import { getModelDetail, listModels, saveModelDefinition, trainModel } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Modelling } from './create-modelling.ts'

export const modellingRoutes = (modelling: Modelling): readonly Route[] => [
  route(listModels, async () => ({ models: await modelling.list() })),
  route(getModelDetail, ({ key }) => modelling.get(key)),
  route(saveModelDefinition, (input, { actor }) => modelling.save(input, actor.name)),
  route(trainModel, ({ key, cutoff }, { actor }) => modelling.train(key, cutoff, actor.name)),
]
