import { join } from 'node:path'
import {
  attributeDistribution, bringList, checkRuleText, combineSegments, compareSegment, completeRule, countSegment, deleteSegment, explainSegment, exportSegment, fileAddresses, getCatalogue,
  getSegment, listSegments, listUploadFields, overlapSegments, previewSegment, refreshSegment, reproduceSegment, restoreSegment, saveChanged, saveMovers, saveSegment, scheduleSegment,
  segmentChanged, segmentMembers, segmentMovers, segmentSql,
} from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import { ok, route } from '../../platform/http/route.ts'
import type { RawRequest, RawRoute, Route } from '../../platform/http/route.ts'
import { removeUpload, storeUpload } from '../data/index.ts'
import type { UploadDeps } from '../data/index.ts'
import type { Segments } from './create-segments.ts'
import { segmentErrors } from './errors.ts'
import { tagRoutes } from './tag-routes.ts'

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
  route(scheduleSegment, (input) => segments.schedule(input)),
  route(segmentMovers, (input) => segments.movers(input)),
  route(saveMovers, (input, { actor }) => segments.saveMovers(input, actor.name)),
  route(reproduceSegment, (input) => segments.reproduce(input)),
  route(segmentChanged, (input) => segments.changed(input)),
  route(saveChanged, (input, { actor }) => segments.saveChanged(input, actor.name)),
  route(compareSegment, (input) => segments.compare(input)),
  route(restoreSegment, (input, { actor }) => segments.restore(input, actor.name)),
  route(overlapSegments, (input) => segments.overlap(input)),
  route(combineSegments, (input) => segments.combine(input)),
  route(bringList, ({ file, ...input }, { actor }) => segments.bringList(input, file, file, actor.name)),
  ...tagRoutes(segments.tags),
  route(exportSegment, async (input, { actor, note }) => {
    const answer = await segments.export(input, actor.name, actor.permissions.includes('customers.unmask'))
    note({ rows: answer.rows, format: input.format, columns: input.columns ?? null, reason: input.reason })
    return answer
  }),
]

/** Lists come as one file; what they are called and hold is in the address, because the body is the file. */
const bringUploaded = async (segments: Segments, deps: UploadDeps, { body, query, headers, context }: RawRequest): Promise<OutputOf<typeof bringList>> => {
  const read = listUploadFields.safeParse({ ...query, name: { en: query['nameEn'] ?? query['key'], zh: query['nameZh'] ?? query['nameEn'] ?? query['key'] } })
  if (!read.success) {
    const [issue] = read.error.issues
    throw segmentErrors.LIST_REQUEST({ problem: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` }, { where: issue?.path.join('.') ?? 'query' })
  }
  const { dir, names } = await storeUpload(body, deps, Number(headers['content-length'] ?? 0))
  try {
    const [name = ''] = names
    if (names.length !== 1) throw segmentErrors.LIST_REQUEST({ problem: `one file is needed, ${names.length} came` }, { where: 'files' })
    return await segments.bringList(read.data, join(dir, name), name, context.actor.name)
  } finally {
    await removeUpload(dir)
  }
}

/** Downloads of exports (the name is the secret, the permission is asked for all the same) and lists that are brought as files. */
export const segmentRawRoutes = (segments: Segments, deps: UploadDeps): readonly RawRoute[] => [
  {
    method: 'GET', path: fileAddresses.export, permission: 'customers.export', audit: 'segments.download',
    handle: async ({ params }) => {
      const { path, type, shownName } = await segments.exportedFile(params['file'] ?? '')
      return { status: 200, headers: { 'content-type': type, 'content-disposition': `attachment; filename="${shownName}"`, 'cache-control': 'no-store' }, body: { file: path } }
    },
  },
  {
    method: 'POST', path: fileAddresses.segmentList, permission: 'segments.write', reach: 'scope', audit: 'segments.bring', takesFiles: true,
    handle: async (request) => ({ status: 201, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(await bringUploaded(segments, deps, request)) }),
  },
]
