import { checkModel, fileAddresses, getImport, getModel, listImports, listMetrics, listRejects, listTables, saveModel, startImport, undoImport } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { RawRoute, Route } from '../../platform/http/route.ts'
import type { Data } from './data.ts'
import { readModel } from './model.ts'
import { uploadFolder } from './uploads.ts'
import { dataErrors } from './errors.ts'

export interface DataRouteDeps {
  readonly home: string
  readonly ids: { readonly id: () => string }
}

export const dataRoutes = (data: Data): readonly Route[] => [
  route(getModel, async () => (await data.currentModel()) ?? null),
  route(checkModel, async ({ yaml }) => {
    const reading = readModel(yaml)
    return reading.kind === 'ok' ? { ok: true, errors: [] } : { ok: false, errors: [...reading.problems] }
  }),
  route(saveModel, async ({ yaml }, { actor }) => data.models.save(yaml, actor.name)),
  route(startImport, async ({ yaml, dataDir, only, ...rest }, { actor }) => {
    if (dataDir === undefined) throw dataErrors.DATA_UPLOAD_EMPTY()
    const { report } = await data.imports.start({ ...rest, dataDir, ...(yaml === undefined ? {} : { yaml }), ...(only === undefined ? {} : { only }), startedBy: actor.name })
    return report
  }),
  route(getImport, ({ id }) => data.imports.get(id)),
  route(listImports, async ({ cursor, limit }) => {
    const items = await data.imports.list(limit + 1, cursor)
    return { items: items.slice(0, limit), nextCursor: items.length > limit ? (items[limit - 1]?.id ?? null) : null }
  }),
  route(undoImport, ({ id }) => data.imports.undo(id)),
  route(listRejects, async ({ id, cursor, limit }) => {
    const from = Number(cursor ?? 0)
    const { items, hasMore } = await data.imports.rejects(id, Number.isSafeInteger(from) && from >= 0 ? from : 0, limit)
    return { items: [...items], nextCursor: hasMore ? String(from + limit) : null }
  }),
  route(listTables, async () => ({ tables: [...(await data.tables())] })),
  route(listMetrics, async (asked) => ({ metrics: [...(await data.metrics(asked))] })),
]

/** Upload of files for an import, and the error file as a download. */
export const dataRawRoutes = (data: Data, deps: DataRouteDeps): readonly RawRoute[] => [
  {
    method: 'GET', path: fileAddresses.importRejects, permission: 'data.read', audit: 'imports.rejects',
    handle: async ({ params }) => ({
      status: 200,
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="rejects-${(params['id'] ?? '').slice(0, 8)}.csv"` },
      body: { file: await data.imports.rejectsFile(params['id'] ?? '') },
    }),
  },
  {
    method: 'POST', path: fileAddresses.importFiles, permission: 'data.import', audit: 'imports.start',
    handle: async ({ body, query, context }) => {
      const { dir, yaml } = await uploadFolder(body, deps)
      const { report } = await data.imports.start({
        dataDir: dir, ...(yaml === undefined ? {} : { yaml }), dryRun: query['dryRun'] === 'true', again: query['again'] === 'true', maxRejectedShare: Number(query['maxRejectedShare'] ?? 1), startedBy: context.actor.name,
        ...(query['only'] === undefined ? {} : { only: query['only'].split(',') }),
      })
      return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(report) }
    },
  },
]
