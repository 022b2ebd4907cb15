import { checkModel, fileAddresses, getImport, getModel, listImports, listMetrics, listRejects, listTables, loadSources, saveModel, startImport, undoImport } from '@sextant/contract'
import type { ImportAnswer, ImportReport } from '@sextant/contract'
import { isScoped, withinOwnScope } from '../../platform/asking.ts'
import { route } from '../../platform/http/route.ts'
import type { Actor, RawRequest, RawRoute, Route } from '../../platform/http/route.ts'
import type { Data } from './data.ts'
import { newPlace } from './federation/hold-sources.ts'
import { readModel } from './model.ts'
import { removeUpload, storeUpload } from './uploads.ts'
import type { UploadDeps } from './uploads.ts'
import type { ImportRequest } from './import/import-deps.ts'
import { dataErrors } from './errors.ts'

export type DataRouteDeps = UploadDeps

const flagOf = (query: Readonly<Record<string, string>>, name: string): boolean => {
  const value = query[name] ?? 'false'
  if (value !== 'true' && value !== 'false') throw dataErrors.DATA_UPLOAD_OPTION({ name, value, wanted: 'true or false' }, { where: name })
  return value === 'true'
}

/** Choices of an upload, which its address carries because its body is files. */
const choicesOf = (query: Readonly<Record<string, string>>): Pick<ImportRequest, 'dryRun' | 'again' | 'maxRejectedShare' | 'only'> => {
  const { maxRejectedShare = '1', only } = query
  const share = maxRejectedShare.trim() === '' ? Number.NaN : Number(maxRejectedShare)
  if (!(share >= 0 && share <= 1)) throw dataErrors.DATA_UPLOAD_OPTION({ name: 'maxRejectedShare', value: maxRejectedShare, wanted: 'a share from 0 to 1' }, { where: 'maxRejectedShare' })
  return { dryRun: flagOf(query, 'dryRun'), again: flagOf(query, 'again'), maxRejectedShare: share, ...(only === undefined || only === '' ? {} : { only: only.split(',') }) }
}

/** Whoever names a table of another catalog lets everybody here read it, though it be another company's. */
const mayName = async (data: Data, actor: Actor, yaml: string): Promise<void> => {
  if (actor.permissions.includes('settings.write')) return
  const reading = readModel(yaml)
  const place = reading.kind === 'ok' ? newPlace(reading.model, (await data.currentModel())?.model) : undefined
  if (place !== undefined) throw dataErrors.DATA_SOURCE_FORBIDDEN({ role: actor.role, place }, { where: place })
}

/** Imports an upload; its files are on the disk as long as the import needs them, also when the server is stopped meanwhile. */
const importUpload = async (data: Data, deps: DataRouteDeps, { body, query, headers, context }: RawRequest): Promise<ImportAnswer> => {
  const choices = choicesOf(query)
  const { dir, yaml, names } = await storeUpload(body, deps, Number(headers['content-length'] ?? 0))
  try {
    if (yaml !== undefined) await mayName(data, context.actor, yaml)
    const { report } = await data.imports.start({ ...choices, dataDir: dir, isUpload: true, sourceName: names.join(', '), ...(yaml === undefined ? {} : { yaml }), startedBy: context.actor.name })
    return reportFor(context.actor, report)
  } catch (error) {
    await removeUpload(dir)
    throw error
  }
}

/** Values of the files, personal ones among them, are for those who import them; others see where and why. */
const mayReadValues = (actor: Actor): boolean => actor.permissions.includes('data.import')

/** What came with an import is of the whole base: who sees a part of it is told that it was, and how it ended. */
const withoutCounts = (report: ImportReport): ImportAnswer => ({
  ...report, rejected: null, newCustomers: null, rejectsFile: null, quality: [],
  tables: report.tables.map((table) => ({ ...table, read: null, loaded: null, updated: null, rejected: null, withoutCustomer: null })),
})

const reportFor = (actor: Actor, report: ImportReport): ImportAnswer => {
  if (withinOwnScope(isScoped)) return withoutCounts(report)
  return mayReadValues(actor) ? report : { ...report, quality: report.quality.map((finding) => ({ ...finding, examples: [] })) }
}

export const dataRoutes = (data: Data): readonly Route[] => [
  route(getModel, async () => (await data.currentModel()) ?? null),
  route(checkModel, async ({ yaml }) => {
    const problems = await data.problems(yaml)
    return { ok: problems.length === 0, errors: [...problems] }
  }),
  route(saveModel, async ({ yaml }, { actor }) => {
    await mayName(data, actor, yaml)
    return await data.models.save(yaml, actor.name)
  }),
  route(loadSources, async ({ only }, { actor }) => ({ loads: [...(await data.sources.run(only, actor.name))] })),
  route(startImport, async ({ yaml, dataDir, only, ...rest }, { actor }) => {
    if (dataDir === undefined) throw dataErrors.DATA_UPLOAD_EMPTY()
    // Whoever names a folder reads whatever the server's process may read, the key of its own home too.
    if (!actor.permissions.includes('settings.write')) throw dataErrors.DATA_FOLDER_FORBIDDEN({ role: actor.role }, { where: 'dataDir' })
    const { report } = await data.imports.start({ ...rest, dataDir, ...(yaml === undefined ? {} : { yaml }), ...(only === undefined ? {} : { only }), startedBy: actor.name })
    return reportFor(actor, report)
  }),
  route(getImport, async ({ id }, { actor }) => reportFor(actor, await data.imports.get(id))),
  route(listImports, async ({ cursor, limit }, { actor }) => {
    const items = await data.imports.list(limit + 1, cursor)
    return { items: items.slice(0, limit).map((report) => reportFor(actor, report)), nextCursor: items.length > limit ? (items[limit - 1]?.id ?? null) : null }
  }),
  route(undoImport, async ({ id }, { actor }) => reportFor(actor, await data.imports.undo(id))),
  route(listRejects, async ({ id, cursor, limit }, { actor }) => {
    const from = Number(cursor ?? 0)
    const { items, hasMore } = await data.imports.rejects(id, Number.isSafeInteger(from) && from >= 0 ? from : 0, limit)
    return { items: mayReadValues(actor) ? [...items] : items.map((reject) => ({ ...reject, value: null })), nextCursor: hasMore ? String(from + limit) : null }
  }),
  route(listTables, async () => ({ tables: [...(await data.tables())] })),
  route(listMetrics, async (asked) => ({ metrics: [...(await data.metrics(asked))] })),
]

/** Upload of files for an import, and the error file as a download. */
export const dataRawRoutes = (data: Data, deps: DataRouteDeps): readonly RawRoute[] => [
  {
    method: 'GET', path: fileAddresses.importRejects, permission: 'data.import', audit: 'imports.rejects',
    handle: async ({ params }) => ({
      status: 200,
      headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="rejects-${(params['id'] ?? '').slice(0, 8)}.csv"` },
      body: { file: await data.imports.rejectsFile(params['id'] ?? '') },
    }),
  },
  {
    method: 'POST', path: fileAddresses.importFiles, permission: 'data.import', audit: 'imports.start', takesFiles: true,
    handle: async (request) => ({ status: 202, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(await importUpload(data, deps, request)) }),
  },
]
