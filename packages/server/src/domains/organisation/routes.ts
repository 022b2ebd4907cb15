import { deleteUnit, getUnit, listOrganisation, placeHolder, saveUnit } from '@sextant/contract'
import { ok, route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Organisations } from './organisation.ts'

export const organisationRoutes = (organisation: Organisations): readonly Route[] => [
  route(listOrganisation, () => organisation.list()),
  route(getUnit, ({ key }) => organisation.get(key)),
  route(saveUnit, (input) => organisation.save(input)),
  route(deleteUnit, async ({ key }) => {
    await organisation.remove(key)
    return ok
  }),
  route(placeHolder, async (input, { actor, note }) => {
    const placed = await organisation.place(input, actor.name)
    note({ name: placed.name })
    return placed
  }),
]
