import { List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ValueMatrix } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { Section } from '../../../../ui/Section.tsx'

/** What is meant by the two values, by which formula they are estimated until models exist, and the figures it stands on. */
export const MatrixBasis = ({ matrix, overridden }: { readonly matrix: ValueMatrix; readonly overridden: { readonly current: string | undefined; readonly potential: string | undefined } }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const { basis } = matrix
  if (basis === null) return null
  const figures = { days: format.integer(basis.windowDays), retention: format.share(basis.yearlyRetention), annuity: format.number(basis.annuity, 2), gap: format.integer(basis.usualGapDays), margin: format.share(basis.margin, 0), rate: format.share(basis.discountRate, 0), years: String(basis.years), reach: format.share(basis.reach, 0) }
  return (
    <Section span={7} title={t('basisTitle')}>
      <Text size="sm">{t('meaningCurrent')}</Text>
      <Text size="sm" mt={4}>{t('meaningPotential')}</Text>
      <Text size="sm" mt="sm" fw={600}>{t('formulaTitle')}</Text>
      <List size="sm" mt={4}>
        <List.Item><span className="sx-id" style={{ whiteSpace: 'normal' }}>{t('formulaYearly')}</span></List.Item>
        <List.Item><span className="sx-id" style={{ whiteSpace: 'normal' }}>{t('formulaAlive')}</span></List.Item>
        <List.Item><span className="sx-id" style={{ whiteSpace: 'normal' }}>{t('formulaAnnuity')}</span></List.Item>
        <List.Item><span className="sx-id" style={{ whiteSpace: 'normal' }}>{overridden.current === undefined ? t('formulaCurrent') : overridden.current}</span></List.Item>
        <List.Item><span className="sx-id" style={{ whiteSpace: 'normal' }}>{overridden.potential === undefined ? t('formulaPotential') : overridden.potential}</span></List.Item>
      </List>
      <Text size="sm" mt="sm">{t('basisFigures', figures)}</Text>
      {!basis.isRetentionMeasured && <Text size="sm" mt={4} c="rust">{t('retentionAssumed')}</Text>}
      <Text size="xs" c="dimmed" mt="sm">{t('formulaCaveat')}</Text>
    </Section>
  )
}
