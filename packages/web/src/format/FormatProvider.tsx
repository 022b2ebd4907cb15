import { createContext, useContext, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { createFormat } from './format.ts'
import type { Format } from './format.ts'

const FormatContext = createContext<Format | null>(null)

export const FormatProvider = ({ zone, currency, children }: { readonly zone: string; readonly currency: string | null; readonly children: ReactNode }) => {
  const { i18n } = useTranslation()
  const language = i18n.language
  const format = useMemo(() => createFormat({ language, zone, currency }), [language, zone, currency])
  return <FormatContext value={format}>{children}</FormatContext>
}

/** The reader's formats: language, company zone and currency. */
export const useFormat = (): Format => {
  const format = useContext(FormatContext)
  if (format === null) throw new Error('useFormat is used outside FormatProvider')
  return format
}
