import { deleteReport, fileAddress, getReport, listReports, saveReport, sendEdition, showEdition, writeReport } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Report = OutputOf<typeof listReports>['reports'][number]
export type ReportWithArchive = OutputOf<typeof getReport>
export type ReportDefinition = Report['definition']
export type ReportPart = ReportDefinition['parts'][number]
export type Edition = OutputOf<typeof showEdition>
export type ReportSection = Edition['sections'][number]

export const useReports = () => useQuery(callQuery(listReports, {}))
export const useReport = (key: string, enabled = true) => useQuery({ ...callQuery(getReport, { key }), enabled })
export const useEdition = (id: string) => useQuery(callQuery(showEdition, { id }))
export const useSaveReport = (done: string, onDone: (report: Report) => void) => useAction(saveReport, { invalidates: ['reports'], done, onDone })
export const useWriteReport = (done: string, onDone: (edition: OutputOf<typeof writeReport>) => void) => useAction(writeReport, { invalidates: ['reports'], done, onDone })
export const useSendEdition = (done: string) => useAction(sendEdition, { invalidates: ['reports'], done })
export const useDeleteReport = (done: string, onDone: () => void) => useAction(deleteReport, { invalidates: ['reports'], done, onDone })
export const pdfAddress = (id: string, language: string): string => `${fileAddress('reportPdf', { id })}?lang=${language.startsWith('zh') ? 'zh' : 'en'}`
