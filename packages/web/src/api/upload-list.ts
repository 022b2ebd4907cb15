import { fileAddress, listReportSchema, problemSchema } from '@sextant/contract'
import type { z } from 'zod'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ApiError, localProblem } from './api-error.ts'

const path = fileAddress('segmentList')

export type ListReport = z.output<typeof listReportSchema>
export interface ListUpload {
  readonly key: string
  readonly nameEn: string
  readonly nameZh: string
  readonly description: string
  readonly purpose: string
  readonly identifier: string
  readonly column: string
  readonly header: 'auto' | 'yes' | 'no'
}

/** Path and query of a list's upload; the file travels as multipart. */
export const listUploadPath = (upload: ListUpload): string => `${path}?${new URLSearchParams(Object.entries(upload).filter(([, value]) => value !== ''))}`

const answerOf = async (upload: ListUpload, file: File): Promise<Response> => {
  const body = new FormData()
  body.append('files', file, file.name)
  try {
    return await fetch(listUploadPath(upload), { method: 'POST', body, credentials: 'same-origin', headers: { accept: 'application/json', 'idempotency-key': crypto.randomUUID() } })
  } catch (cause) {
    throw new ApiError(localProblem('network', 0, 'The server did not answer.', path), { cause })
  }
}

const uploadList = async ({ upload, file }: { readonly upload: ListUpload; readonly file: File }): Promise<ListReport> => {
  const response = await answerOf(upload, file)
  const body: unknown = await response.json().catch((cause: unknown) => { throw new ApiError(localProblem('bad_answer', response.status, `${response.status} ${response.statusText}`, path), { cause }) })
  if (!response.ok) {
    const problem = problemSchema.safeParse(body)
    throw new ApiError(problem.success ? problem.data : localProblem('bad_answer', response.status, `${response.status} ${response.statusText}`, path))
  }
  const report = listReportSchema.safeParse(body)
  if (report.success) return report.data
  throw new ApiError(localProblem('contract_mismatch', 0, report.error.issues[0]?.message ?? '', path), { cause: report.error })
}

/** Brings a list of customers as a file. */
export const useUploadList = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: uploadList,
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey: [name] }) => typeof name === 'string' && (name.startsWith('segments.') || name === 'rules.catalogue') }),
  })
}
