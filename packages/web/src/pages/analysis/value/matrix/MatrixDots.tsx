import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ValueMatrix } from '../../../../api/analysis-value.ts'
import { ChartCard } from '../../../../charts/Chart.tsx'
import { dotsOption } from '../../../../charts/dots-option.ts'
import type { Palette } from '../../../../charts/palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'

/** Some customers as dots, with the lines that cut the cells; axes by root, so that the many small ones are seen too. */
export const MatrixDots = ({ matrix }: { readonly matrix: ValueMatrix }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const [xName, yName] = matrix.axes === 'potential' ? [t('currentValue'), t('growthPotential')] : [t('purchases'), t('meanAmount')]
  const written = useCallback((axis: ValueMatrix['x']) => (value: number): string => (axis.isMoney ? format.moneyShort(Math.round(value), matrix.currency) : format.number(value, 0)), [format, matrix.currency])
  const draw = useCallback((palette: Palette) => dotsOption(matrix.dots, palette, { xName, yName, x: written(matrix.x), y: written(matrix.y), xBreak: matrix.x.break, yBreak: matrix.y.break }), [matrix, xName, yName, written])
  const table = { columns: [xName, yName], rows: matrix.dots.map(([x, y]) => [written(matrix.x)(x), written(matrix.y)(y)]) }
  return <ChartCard span={5} title={t('dots')} draw={draw} table={table} height={292} note={t('dotsNote', { formatted: format.integer(matrix.dots.length) })} />
}
