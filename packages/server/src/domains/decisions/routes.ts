import { decide, listDecisions, recordOutcome } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Decisions } from './create-decisions.ts'
import { withholdsPersonal } from './personal-offers.ts'

export const decisionRoutes = (decisions: Decisions): readonly Route[] => [
  route(decide, (input, { actor }) => decisions.decide(input, actor.name, withholdsPersonal(actor))),
  route(recordOutcome, async (input) => ({ ok: true as const, ...(await decisions.outcome(input)) })),
  route(listDecisions, (input) => decisions.list(input)),
]
