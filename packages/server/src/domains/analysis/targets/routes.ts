import { deleteTarget, listTargets, proposeTarget, saveTarget, setTargetValues, targetProgress } from '@sextant/contract'
import { ok, route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import type { WatchDeps } from '../watches/deps.ts'
import { progressOf, proposalOf } from './progress.ts'
import { deleteTargetOf, saveTargetOf, setValues, targetsOf } from './target.ts'

export const targetRoutes = (deps: WatchDeps): readonly Route[] => [
  route(listTargets, async () => ({ targets: await targetsOf(deps) })),
  route(saveTarget, ({ key, definition }, { actor }) => saveTargetOf(deps, key, definition, actor.name)),
  route(setTargetValues, (input) => setValues(deps, input)),
  route(proposeTarget, (input) => proposalOf(deps, input)),
  route(targetProgress, (input) => progressOf(deps, input)),
  route(deleteTarget, async ({ key }) => {
    await deleteTargetOf(deps, key)
    return ok
  }),
]
