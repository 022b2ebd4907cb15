import { Alert, Button, Group, Text } from '@mantine/core'
import { planCampaign } from '@sextant/contract'
import { IconAlertTriangle, IconCircleCheck, IconRefresh } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { usePlan } from '../../api/campaigns.ts'
import type { Campaign, CampaignPlan } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatCard } from '../../ui/StatCard.tsx'
import { ReasonsTable } from './ReasonsTable.tsx'
import { WaterfallChart } from './WaterfallChart.tsx'

const PlanFigures = ({ plan, campaign }: { readonly plan: CampaignPlan; readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const label = useLabel()
  const { target, control, audience } = plan.waterfall
  const missing = plan.couponsNeeded - plan.couponsFree
  const couponNote = plan.couponsNeeded === 0 ? t('couponsNone') : `${t('couponsNote', { free: format.integer(plan.couponsFree) })} · ${missing > 0 ? t('couponsMissing', { missing: format.integer(missing) }) : t('couponsEnough')}`
  return (
    <>
      <StatCard span={3} label={t('target')} value={format.integer(target)} note={<>{t('control')} {format.integer(control)} · {t('ofAudience', { share: format.share(audience === 0 ? 0 : (target + control) / audience, 0) })}</>} />
      <StatCard span={3} label={t('cost')} value={format.money(plan.costMinor, plan.currency)} note={t('costNote', { contacts: format.integer(target), each: format.money(campaign.contactCostMinor, plan.currency) })} />
      <StatCard span={3} label={t('coupons')} value={format.integer(plan.couponsNeeded)} note={<span style={{ color: missing > 0 && plan.couponsNeeded > 0 ? 'var(--mantine-color-rust-5)' : undefined }}>{couponNote}</span>} />
      <StatCard span={3} label={t('detectable')} value={plan.smallestDetectableLift === null ? '—' : format.points(plan.smallestDetectableLift, 2)} note={<>{t('baseline')} {format.share(plan.baselineRate, 2)} · {label(plan.baselineFrom)}</>} />
    </>
  )
}

const PlanAdvice = ({ plan }: { readonly plan: CampaignPlan }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const label = useLabel()
  const { target, control } = plan.waterfall
  const lift = plan.smallestDetectableLift
  return (
    <Section title={t('warnings')}>
      <Text size="sm" mb="sm">{lift === null ? t('detectableNone') : t('detectableSentence', { target: format.integer(target), control: format.integer(control), baseline: format.share(plan.baselineRate, 2), lift: format.points(lift, 2), power: format.share(plan.power, 0) })}</Text>
      {plan.warnings.length === 0 ? <Group gap={8}><IconCircleCheck size={18} color="var(--mantine-color-sea-5)" aria-hidden /><Text size="sm">{t('noWarnings')}</Text></Group> : plan.warnings.map((warning) => <Alert key={warning.en} color="brass" icon={<IconAlertTriangle size={16} />} mb={6} py={8}>{label(warning)}</Alert>)}
      {plan.sample.length > 0 && <Text size="sm" mt="sm" c="dimmed">{t('sample')}: {plan.sample.map((id, index) => <span key={id}>{index > 0 && ', '}<AppLink href={`/customers/${encodeURIComponent(id)}`}><span className="sx-id">{id}</span></AppLink></span>)}</Text>}
    </Section>
  )
}

/** What a launch now would do: shown before anybody may launch. */
export const PlanTab = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const query = usePlan(campaign.key)
  return (
    <>
      <Group justify="space-between" mb="md"><Text fw={600}>{t('planTitle')}</Text><Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} loading={query.isFetching} onClick={() => void query.refetch()}>{t('recount')}</Button></Group>
      <QueryView query={query}>
        {(plan) => <div className="sx-grid"><PlanFigures plan={plan} campaign={campaign} /><PlanAdvice plan={plan} /><WaterfallChart waterfall={plan.waterfall} /><ReasonsTable waterfall={plan.waterfall} /></div>}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={planCampaign} input={{ key: campaign.key }} /></div>
    </>
  )
}
