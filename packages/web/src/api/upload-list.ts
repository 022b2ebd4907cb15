import { fileAddress, listReportSchema } from '@sextant/contract'
import type { z } from 'zod'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sendFiles } from './call.ts'

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

const uploadList = ({ upload, file }: { readonly upload: ListUpload; readonly file: File }): Promise<ListReport> => sendFiles(listUploadPath(upload), [file], listReportSchema, 'segmentList')

/** Brings a list of customers as a file. */
export const useUploadList = () => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: uploadList,
    onSuccess: () => client.invalidateQueries({ predicate: ({ queryKey: [name] }) => typeof name === 'string' && (name.startsWith('segments.') || name === 'rules.catalogue') }),
  })
}
