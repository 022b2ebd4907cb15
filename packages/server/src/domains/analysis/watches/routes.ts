import {
  actOnWatchCase, assignWatchCase, causeWatchCase, closeWatchCase, deleteWatch, getWatch, getWatchCase, indicatorChoices, listWatchCases, listWatchCauses, listWatchTemplates, listWatches,
  previewWatch, readIndicator, recheckWatchCase, runWatches, saveWatch,
} from '@sextant/contract'
import { bySextant } from '../../../platform/asking.ts'
import { ok, route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import { indicatorChoicesOf, readIndicatorOf } from '../indicators/read.ts'
import { actOnCase, assignCase, caseDetail, casePage, causeCase, causesOf, closeCase } from './case.ts'
import type { WatchDeps } from './deps.ts'
import { previewOf } from './preview.ts'
import { recheckCase } from './recheck.ts'
import { runWatchesOf } from './run.ts'
import { templatesOf } from './templates.ts'
import { deleteWatchOf, saveWatchOf, watchByKey, watchesOf } from './watch.ts'

export const watchRoutes = (deps: WatchDeps): readonly Route[] => [
  route(readIndicator, (input) => readIndicatorOf(deps, input)),
  route(indicatorChoices, () => indicatorChoicesOf(deps)),
  route(listWatches, async () => ({ watches: await watchesOf(deps) })),
  route(getWatch, ({ key }) => watchByKey(deps, key)),
  route(saveWatch, ({ key, definition }, { actor }) => saveWatchOf(deps, key, definition, actor.name)),
  route(deleteWatch, async ({ key }) => {
    await deleteWatchOf(deps, key)
    return ok
  }),
  route(previewWatch, (input) => previewOf(deps, input)),
  // Cases are the company's: a run is over the whole base and finished once begun.
  route(runWatches, ({ key }) => bySextant(() => runWatchesOf(deps, key))),
  route(listWatchCases, (input) => casePage(deps, input)),
  route(getWatchCase, ({ id }) => caseDetail(deps, id)),
  route(assignWatchCase, ({ id, assignee, note }, { actor }) => assignCase(deps, id, assignee, note, actor.name)),
  route(causeWatchCase, ({ id, cause, note }, { actor }) => causeCase(deps, id, cause, note, actor.name)),
  route(actOnWatchCase, ({ id, action, recheckOn, note }, { actor }) => actOnCase(deps, id, action, recheckOn, note, actor.name)),
  route(recheckWatchCase, ({ id }, { actor }) => bySextant(() => recheckCase(deps, id, actor.name))),
  route(closeWatchCase, ({ id, outcome, note }, { actor }) => closeCase(deps, id, outcome, note, actor.name)),
  route(listWatchCauses, async () => ({ causes: await causesOf(deps) })),
  route(listWatchTemplates, async () => ({ templates: await templatesOf(deps) })),
]
