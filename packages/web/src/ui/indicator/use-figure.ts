import { useCallback } from 'react'
import { useFormat } from '../../format/FormatProvider.tsx'

export type FigureUnit = 'count' | 'money' | 'number' | 'share'

/** Writes a figure of an indicator in its unit; a dash for none. */
export const useFigure = (): ((value: number | null, unit: FigureUnit, currency?: string) => string) => {
  const format = useFormat()
  return useCallback((value, unit, currency) => {
    if (value === null) return '–'
    if (unit === 'money') return format.moneyShort(value, currency)
    if (unit === 'share') return format.share(value)
    return Number.isInteger(value) || Math.abs(value) >= 100 ? format.integer(value) : format.number(value, Math.abs(value) < 1 ? 3 : 1)
  }, [format])
}
