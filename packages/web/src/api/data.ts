import { checkModel, getImport, getModel, listImports, listMetrics, listRejects, listTables, saveModel, startImport, undoImport } from '@sextant/contract'
import type { ImportAnswer as ImportReport, InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { uploadImport } from './upload.ts'
import { callQuery, useAction } from './use-call.ts'

export type { ImportAnswer as ImportReport } from '@sextant/contract'
export type DataTableSummary = OutputOf<typeof listTables>['tables'][number]
export type ModelCheck = OutputOf<typeof checkModel>
export type StoredModel = NonNullable<OutputOf<typeof getModel>>
export type Reject = OutputOf<typeof listRejects>['items'][number]
export type Finding = ImportReport['quality'][number]
export type StartInput = InputOf<typeof startImport>
export type Metric = OutputOf<typeof listMetrics>['metrics'][number]

const pollMs = 1000
const touched = ['imports', 'data', 'ready', 'dashboard', 'customers', 'rules.catalogue', 'metrics', 'session', 'model', 'segments', 'analyse'] as const

export const useTables = () => useQuery(callQuery(listTables, {}))
export const useModel = () => useQuery(callQuery(getModel, {}))
export const useModelCheck = (yaml: string, enabled: boolean) => useQuery({ ...callQuery(checkModel, { yaml }), enabled: enabled && yaml !== '', placeholderData: keepPreviousData })
export const useSaveModel = (done: (model: StoredModel) => string) => useAction(saveModel, { invalidates: ['model', 'session', 'rules.catalogue', 'templates.fields'], done })
export const useImports = (cursor: string | undefined) => useQuery({ ...callQuery(listImports, { cursor, limit: 25 }), placeholderData: keepPreviousData, refetchInterval: ({ state }) => (state.data?.items.some((item) => item.status === 'running') === true ? pollMs : false) })

const followed = new Set<string>()

/** Follows an import to its end, wherever the person goes meanwhile; then everything else on the screen may have changed. */
const followImport = async (client: QueryClient, id: string): Promise<void> => {
  if (followed.has(id)) return
  followed.add(id)
  try {
    while ((await client.fetchQuery({ ...callQuery(getImport, { id }), staleTime: 0 })).status === 'running') await new Promise((resolve) => setTimeout(resolve, pollMs))
    await client.invalidateQueries({ predicate: ({ queryKey: [name] }) => name !== getImport.name })
  } finally {
    followed.delete(id)
  }
}

/** One import, followed while it runs. */
export const useImport = (id: string) => {
  const client = useQueryClient()
  const query = useQuery(callQuery(getImport, { id }))
  const isRunning = query.data?.status === 'running'
  useEffect(() => {
    // What keeps it from being asked is told by the page that asks it.
    if (isRunning) followImport(client, id).catch(() => undefined)
  }, [client, id, isRunning])
  return query
}
export const useRejects = (id: string, cursor: string | undefined, enabled: boolean) => useQuery({ ...callQuery(listRejects, { id, cursor, limit: 50 }), enabled, placeholderData: keepPreviousData })
export const useUndoImport = (done: string, onDone: () => void) => useAction(undoImport, { invalidates: touched, done, onDone })
export const useStartImport = (onDone: (report: ImportReport) => void) => useAction(startImport, { invalidates: touched, onDone })
export const useMetrics = (gross: boolean, enabled: boolean) => useQuery({ ...callQuery(listMetrics, { gross }), enabled, placeholderData: keepPreviousData })

/** Sends files from this machine; the answer is the same report as for files on the server. */
export const useUploadImport = (onDone: (report: ImportReport) => void) => {
  const client = useQueryClient()
  return useMutation({ mutationFn: uploadImport, onSuccess: (report) => { void client.invalidateQueries({ queryKey: ['imports.list'] }); onDone(report) } })
}
