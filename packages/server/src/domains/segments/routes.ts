import {
  attributeDistribution, checkRuleText, completeRule, countSegment, deleteSegment, explainSegment, exportSegment, fileAddresses, getCatalogue, getSegment, listSegments, previewSegment,
  refreshSegment, saveSegment, segmentMembers, segmentSql,
} from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import { ok, route } from '../../platform/http/route.ts'
import type { RawRoute, Route } from '../../platform/http/route.ts'
import type { Segments } from './create-segments.ts'

export const segmentRoutes = (segments: Segments, catalogue: () => Promise<Catalogue>): readonly Route[] => [
  route(checkRuleText, (input) => segments.check(input)),
  route(completeRule, (input) => segments.complete(input)),
  route(getCatalogue, async () => ({ catalogue: await catalogue() })),
  route(attributeDistribution, ({ attribute }) => segments.distribution(attribute)),
  route(countSegment, (input) => segments.count(input)),
  route(previewSegment, (input) => segments.listCustomers(input)),
  route(explainSegment, (input) => segments.explain(input)),
  route(segmentSql, (input) => segments.sql(input)),
  route(listSegments, async ({ search }) => ({ segments: await segments.all(search) })),
  route(getSegment, ({ key }) => segments.get(key)),
  route(saveSegment, (input, { actor }) => segments.save(input, actor.name)),
  route(deleteSegment, async ({ key }) => {
    await segments.retire(key)
    return ok
  }),
  route(refreshSegment, (input, { actor }) => segments.refresh(input, actor.name)),
  route(segmentMembers, (input) => segments.members(input)),
  route(exportSegment, async (input, { actor, note }) => {
    const answer = await segments.export(input, actor.name, actor.permissions.includes('customers.unmask'))
    note({ rows: answer.rows, format: input.format, columns: input.columns ?? null, reason: input.reason })
    return answer
  }),
]

/** Downloads of exports: the name is the secret, the permission is asked for all the same. */
export const segmentRawRoutes = (segments: Segments): readonly RawRoute[] => [
  {
    method: 'GET', path: fileAddresses.export, permission: 'customers.export', audit: 'segments.download',
    handle: async ({ params }) => {
      const { path, type, shownName } = await segments.exportedFile(params['file'] ?? '')
      return { status: 200, headers: { 'content-type': type, 'content-disposition': `attachment; filename="${shownName}"`, 'cache-control': 'no-store' }, body: { file: path } }
    },
  },
]
