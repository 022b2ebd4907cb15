import { NumberInput, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFormat } from '../format/FormatProvider.tsx'
import { majorOf } from '../format/format.ts'

/** An amount written in the currency's major units, held in minor ones; null = empty. */
export const MoneyInput = ({ label, description, minor, currency, min = 0, required = false, error, onMinor }: {
  readonly label: ReactNode; readonly description?: ReactNode; readonly minor: number | null; readonly currency?: string | null; readonly min?: number; readonly required?: boolean; readonly error?: ReactNode; readonly onMinor: (minor: number | null) => void
}) => {
  const { settings } = useFormat()
  const code = currency ?? settings.currency
  const perMajor = Math.round(1 / majorOf(1, code))
  return (
    <NumberInput
      label={label} description={description} required={required} error={error} min={min} decimalScale={Math.round(Math.log10(perMajor))} thousandSeparator="," hideControls value={minor === null ? '' : majorOf(minor, code)}
      onChange={(value) => onMinor(value === '' || !Number.isFinite(Number(value)) ? null : Math.round(Number(value) * perMajor))}
      {...(code === null ? {} : { rightSection: <Text size="xs" c="dimmed" pr={8}>{code}</Text>, rightSectionWidth: 48 })}
    />
  )
}
