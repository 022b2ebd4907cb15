import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { CampaignResult } from '../../api/measurement.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { Section } from '../../ui/Section.tsx'

/** What it cost and what it brought beyond what would have come anyway. */
export const ProfitCard = ({ result }: { readonly result: CampaignResult }) => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const { cost, incrementalProfitMinor: profit, currency } = result
  const money = (minor: number): string => format.money(minor, currency)
  return (
    <Section span={4} title={t('profitTitle')}>
      {profit === null ? <Text size="sm" mb="sm">{t('profitNone')}</Text> : (
        <>
          <div className="sx-eyebrow">{t('profit')}</div>
          <div className="sx-figure" style={{ color: profit.low > 0 ? 'var(--mantine-color-sea-6)' : profit.high < 0 ? 'var(--mantine-color-rust-5)' : undefined }}>{money(Math.round(profit.value))}</div>
          <Text size="xs" c="dimmed" mb="sm">{t('profitSentence', { low: money(Math.round(profit.low)), high: money(Math.round(profit.high)) })}</Text>
        </>
      )}
      <dl className="sx-dl"><dt>{t('costContacts')}</dt><dd>{money(cost.contactsMinor)}</dd><dt>{t('costOffers')}</dt><dd>{money(cost.offersMinor)}</dd><dt>{t('costTotal')}</dt><dd><b>{money(cost.totalMinor)}</b></dd></dl>
    </Section>
  )
}
