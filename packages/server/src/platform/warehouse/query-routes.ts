import { cancelQuery, endpoints, listQueries } from '@sextant/contract'
import { isScoped } from '../asking.ts'
import { httpErrors } from '../http/errors.ts'
import { ok, route } from '../http/route.ts'
import type { Actor, Route } from '../http/route.ts'
import type { Clock } from '../time.ts'
import type { RunningQueries, RunningQuery } from './running-queries.ts'

const isOf = ({ id }: Actor, query: RunningQuery): boolean => query.who?.id === id

/** Queries of others are for who manages the whole base. */
const sees = (actor: Actor, permission: 'settings.read' | 'settings.write'): boolean => actor.permissions.includes(permission) && !isScoped()

const summaries = new Map(endpoints.map(({ name, summary }) => [name, summary]))

/** What runs now, and how it is stopped: everybody sees and stops his own. */
export const queryRoutes = (running: RunningQueries, clock: Clock): readonly Route[] => [
  route(listQueries, async (_input, { actor }) => ({
    queries: running.list().filter((query) => isOf(actor, query) || sees(actor, 'settings.read')).map((query) => ({
      id: query.id, question: query.question, endpoint: query.endpoint, summary: summaries.get(query.endpoint ?? '') ?? null, requestId: query.requestId, who: query.who?.name ?? null,
      mine: isOf(actor, query), since: query.since, milliseconds: Math.max(0, clock.now() - Date.parse(query.since)), cancellable: query.isCancellable && (isOf(actor, query) || sees(actor, 'settings.write')),
    })),
  })),
  route(cancelQuery, async ({ id }, { actor, note }) => {
    const query = running.list().find((one) => one.id === id)
    const isAllowed = query !== undefined && (isOf(actor, query) || sees(actor, 'settings.write'))
    if (!isAllowed || running.cancel(id) === undefined) throw httpErrors.QUERY_UNKNOWN({ id }, { where: 'id' })
    note({ question: query.question, endpoint: query.endpoint, who: query.who?.name ?? null })
    return ok
  }),
]
