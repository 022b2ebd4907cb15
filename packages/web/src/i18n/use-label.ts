import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** A label of the company's own words, as the API gives it. */
export interface Label { readonly en: string; readonly zh: string }

/** Reads labels in the reader's language. */
export const useLabel = (): ((label: Label) => string) => {
  const { i18n } = useTranslation()
  const language = i18n.language
  return useCallback((label: Label) => (language.startsWith('zh') ? label.zh : label.en), [language])
}
