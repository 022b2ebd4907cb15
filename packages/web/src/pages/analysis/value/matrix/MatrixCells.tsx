import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ValueMatrix } from '../../../../api/analysis-value.ts'
import { rampColour } from '../../../../charts/ramp.ts'
import { usePalette } from '../../../../charts/use-palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { Section } from '../../../../ui/Section.tsx'

/** The four cells, high on top and to the right; each leads to its customers. */
export const MatrixCells = ({ matrix, actions, onOpen }: { readonly matrix: ValueMatrix; readonly actions: ReactNode; readonly onOpen: (key: string) => void }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  const { palette } = usePalette()
  const isPotential = matrix.axes === 'potential'
  const strongest = Math.max(1e-9, ...matrix.cells.map(({ revenueShare }) => revenueShare))
  const [xName, yName] = isPotential ? [t('currentValue'), t('growthPotential')] : [t('purchases'), t('meanAmount')]
  const written = (axis: ValueMatrix['x']): string => (axis.isMoney ? format.moneyShort(Math.round(axis.break), matrix.currency) : format.number(axis.break, 1))
  const cell = (highX: boolean, highY: boolean) => {
    const found = matrix.cells.find((one) => one.highX === highX && one.highY === highY)
    if (found === undefined) return <td />
    return (
      <td style={{ height: 120, ...rampColour(palette.ramp, Math.sqrt(Math.max(0, found.revenueShare) / strongest) * 0.85) }}>
        <button type="button" className="sx-cell-button" aria-haspopup="dialog" onClick={() => onOpen(found.key)} disabled={found.customers === 0}>
          <b>{label(found.name)}</b><span>{t('cellCustomers', { formatted: format.integer(found.customers), share: format.share(found.share) })}</span><small>{t('cellRevenue', { share: format.share(found.revenueShare) })}</small>
        </button>
      </td>
    )
  }
  return (
    <Section span={7} title={isPotential ? t('matrixPotential') : t('matrixPurchases')} actions={actions}>
      <table className="sx-heat" aria-label={isPotential ? t('matrixPotential') : t('matrixPurchases')}>
        <thead><tr><th scope="col" style={{ width: 150, textAlign: 'left', whiteSpace: 'normal' }}>{yName} ↑<br />{xName} →</th><th scope="col">{t('below', { value: written(matrix.x) })}</th><th scope="col">{t('atLeast', { value: written(matrix.x) })}</th></tr></thead>
        <tbody>
          <tr><th scope="row" style={{ textAlign: 'left' }}>{t('atLeast', { value: written(matrix.y) })}</th>{cell(false, true)}{cell(true, true)}</tr>
          <tr><th scope="row" style={{ textAlign: 'left' }}>{t('below', { value: written(matrix.y) })}</th>{cell(false, false)}{cell(true, false)}</tr>
        </tbody>
      </table>
      <div className="sx-eyebrow" style={{ marginTop: 8 }}>{t('matrixNote')}</div>
    </Section>
  )
}
