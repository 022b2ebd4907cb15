import { useTranslation } from 'react-i18next'
import type { CampaignResult } from '../../api/measurement.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { Section } from '../../ui/Section.tsx'

const ArmCard = ({ name, arm, currency, colour, span }: { readonly name: string; readonly arm: CampaignResult['target']; readonly currency: string; readonly colour: string; readonly span: 3 | 6 }) => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  return (
    <Section span={span} title={<span style={{ display: 'inline-flex', gap: 8, alignItems: 'center' }}><span aria-hidden style={{ width: 12, height: 12, borderRadius: 3, background: colour }} />{name}</span>}>
      <div className="sx-figure">{format.share(arm.rate, 2)} <span className="sx-eyebrow">{t('responded')}</span></div>
      <div className="sx-eyebrow" style={{ marginBottom: 8 }}>{t('ofCustomers', { responders: format.integer(arm.responders), customers: format.integer(arm.customers) })}</div>
      <dl className="sx-dl">
        <dt>{t('contacted')}</dt><dd>{format.integer(arm.contacted)}</dd>
        <dt>{t('revenue')}</dt><dd>{format.money(arm.revenueMinor, currency)}</dd>
        <dt>{t('revenuePerCustomer')}</dt><dd><b>{format.money(Math.round(arm.revenuePerCustomerMinor), currency)}</b></dd>
      </dl>
    </Section>
  )
}

/** Target beside control. */
export const ArmCards = ({ result }: { readonly result: CampaignResult }) => {
  const { t } = useTranslation('measurement')
  return (
    <>
      <ArmCard span={result.control === null ? 6 : 3} name={t('target')} arm={result.target} currency={result.currency} colour="var(--mantine-color-ink-5)" />
      {result.control !== null && <ArmCard span={3} name={t('control')} arm={result.control} currency={result.currency} colour="var(--sx-brass)" />}
    </>
  )
}
