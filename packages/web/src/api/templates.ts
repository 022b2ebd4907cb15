import { getTemplate, listTemplates, previewTemplate, saveTemplate, templateFields } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Template = OutputOf<typeof getTemplate>
export type TemplateInput = InputOf<typeof saveTemplate>
export type PreviewInput = InputOf<typeof previewTemplate>
export type Preview = OutputOf<typeof previewTemplate>
export type TemplateField = OutputOf<typeof templateFields>['fields'][number]

export const useTemplates = (enabled = true) => useQuery({ ...callQuery(listTemplates, {}), enabled })
export const useTemplate = (key: string) => useQuery(callQuery(getTemplate, { key }))
export const useTemplateFields = () => useQuery({ ...callQuery(templateFields, {}), staleTime: 300_000 })
/** The message as one customer would get it; the draft need not be saved. */
export const usePreview = (input: PreviewInput, enabled: boolean) => useQuery({ ...callQuery(previewTemplate, input), enabled, placeholderData: keepPreviousData, retry: false })
export const useSaveTemplate = (done: (template: Template) => string, onDone: (template: Template) => void) => useAction(saveTemplate, { invalidates: ['templates'], done, onDone })
