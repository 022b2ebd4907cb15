import { useTranslation } from 'react-i18next'
import type { Assessment } from '../../api/models.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { StatCard } from '../../ui/StatCard.tsx'

export const AssessmentFigures = ({ assessment }: { readonly assessment: Assessment }) => {
  const { t } = useTranslation('models')
  const format = useFormat()
  return (
    <>
      <StatCard span={3} label={t('auc')} value={format.number(assessment.auc, 3)} note={t('aucNote', { low: format.number(assessment.aucLow, 3), high: format.number(assessment.aucHigh, 3) })} />
      <StatCard span={3} label={t('heldOut')} value={format.integer(assessment.heldOutRows)} note={t('rateNote', { rate: format.share(assessment.heldOutRows === 0 ? 0 : assessment.heldOutPositives / assessment.heldOutRows) })} />
      <StatCard span={3} label={t('averagePrecision')} value={format.number(assessment.averagePrecision, 3)} note={`${t('brier')} ${format.number(assessment.brier, 4)}`} />
      <StatCard span={3} label={t('calibrationError')} value={format.share(assessment.calibrationError, 2)} note={`${t('logLoss')} ${format.number(assessment.logLoss, 4)}`} />
    </>
  )
}
