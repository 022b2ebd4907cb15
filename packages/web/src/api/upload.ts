import { fileAddress, importSchema } from '@sextant/contract'
import type { ImportAnswer as ImportReport } from '@sextant/contract'
import { sendFiles } from './call.ts'

const path = fileAddress('importFiles')

export interface Upload { readonly files: readonly File[]; readonly dryRun: boolean; readonly again: boolean; readonly maxRejectedShare: number; readonly only: readonly string[] }

/** Path and query of an upload; its files travel as multipart. */
export const uploadPath = ({ dryRun, again, maxRejectedShare, only }: Omit<Upload, 'files'>): string => `${path}?${new URLSearchParams({ dryRun: String(dryRun), again: String(again), maxRejectedShare: String(maxRejectedShare), ...(only.length === 0 ? {} : { only: only.join(',') }) })}`

/** Sends data files (and model.yaml) to be imported. @returns the report of the import that has begun */
export const uploadImport = (upload: Upload): Promise<ImportReport> => sendFiles(uploadPath(upload), upload.files, importSchema, 'importFiles')
