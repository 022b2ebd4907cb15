import { fileAddress, importSchema, problemSchema } from '@sextant/contract'
import type { ImportAnswer as ImportReport } from '@sextant/contract'
import { ApiError, localProblem } from './api-error.ts'

const path = fileAddress('importFiles')

export interface Upload { readonly files: readonly File[]; readonly dryRun: boolean; readonly again: boolean; readonly maxRejectedShare: number; readonly only: readonly string[] }

/** Path and query of an upload; its files travel as multipart. */
export const uploadPath = ({ dryRun, again, maxRejectedShare, only }: Omit<Upload, 'files'>): string => `${path}?${new URLSearchParams({ dryRun: String(dryRun), again: String(again), maxRejectedShare: String(maxRejectedShare), ...(only.length === 0 ? {} : { only: only.join(',') }) })}`

const answerOf = async (upload: Upload): Promise<Response> => {
  const body = new FormData()
  for (const file of upload.files) body.append('files', file, file.name)
  try {
    return await fetch(uploadPath(upload), { method: 'POST', body, credentials: 'same-origin', headers: { accept: 'application/json', 'idempotency-key': crypto.randomUUID() } })
  } catch (cause) {
    throw new ApiError(localProblem('network', 0, 'The server did not answer.', path), { cause })
  }
}

/**
 * Sends data files (and model.yaml) to be imported: files do not fit JSON, so this is beside `call`.
 * @returns the report of the import that has begun
 * @throws ApiError with the server's problem, `network`, `bad_answer` or `contract_mismatch`
 */
export const uploadImport = async (upload: Upload): Promise<ImportReport> => {
  const response = await answerOf(upload)
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new ApiError(localProblem('bad_answer', response.status, `${response.status} ${response.statusText}`, path), { cause })
  }
  if (!response.ok) {
    const problem = problemSchema.safeParse(body)
    throw new ApiError(problem.success ? problem.data : localProblem('bad_answer', response.status, `${response.status} ${response.statusText}`, path))
  }
  const report = importSchema.safeParse(body)
  if (report.success) return report.data
  throw new ApiError(localProblem('contract_mismatch', 0, report.error.issues[0]?.message ?? '', path), { cause: report.error })
}
