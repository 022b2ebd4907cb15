import { approveTag, checkTag, getTag, listTags, publishTag, refreshTag, retireTag, saveTag, tagLineage } from '@sextant/contract'
import { ok, route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Tags } from './create-tags.ts'

export const tagRoutes = (tags: Tags): readonly Route[] => [
  route(checkTag, (input) => tags.check(input)),
  route(listTags, async (input) => ({ tags: await tags.all(input) })),
  route(getTag, ({ key }) => tags.get(key)),
  route(tagLineage, ({ key }) => tags.lineage(key)),
  route(saveTag, (input, { actor }) => tags.save(input, actor.name)),
  route(approveTag, ({ key }, { actor }) => tags.approve(key, actor.name)),
  route(publishTag, ({ key }, { actor }) => tags.publish(key, actor.name)),
  route(retireTag, async ({ key }) => {
    await tags.retire(key)
    return ok
  }),
  route(refreshTag, ({ key }, { actor }) => tags.refresh(key, actor.name)),
]
