import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { z } from 'zod'
import type { AnalysisSearch } from '../../routes/analysis.ts'

const route = getRouteApi('/_app/analysis/$kind')

/**
 * A panel's own parameters of the address, and a way to change them (`undefined` takes one out).
 * @param schema object whose members are all `.optional().catch(undefined)`; names other than segment, rule, at, gross
 */
export const usePanelSearch = <Schema extends z.ZodObject>(schema: Schema): readonly [z.output<Schema>, (part: Partial<z.output<Schema>>) => void] => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const values = useMemo(() => schema.parse(search), [schema, search])
  return [values, (part) => void navigate({ search: (old: AnalysisSearch) => ({ ...old, ...part }), resetScroll: false })]
}
