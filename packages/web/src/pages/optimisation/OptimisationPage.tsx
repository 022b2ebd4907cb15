import { List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCampaigns } from '../../api/campaigns.ts'
import { usePolicy } from '../../api/contacts.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { LimitTable } from './LimitTable.tsx'
import { VolumeCard } from './VolumeCard.tsx'

const CapsCard = () => {
  const { t } = useTranslation('optimisation')
  const { t: words } = useTranslation('interaction')
  const label = useLabel()
  const query = usePolicy()
  return (
    <Section span={5} title={t('caps')} actions={<AppLink href="/interaction?tab=policy">{t('toPolicy')}</AppLink>}>
      <Text size="sm" c="dimmed" mb="sm">{t('capsText')}</Text>
      <QueryView query={query} isEmpty={(data) => data.caps.every((cap) => !cap.active)} empty={<EmptyState title={t('noCaps')} />}>
        {(data) => <List size="sm" spacing={6}>{data.caps.filter((cap) => cap.active).map((cap) => <List.Item key={cap.key}><b>{label(cap.name)}</b><Text size="xs" c="dimmed">{words('capSentence', { max: cap.max, days: cap.days, channel: cap.channel ?? words('everyChannel') })}</Text></List.Item>)}</List>}
      </QueryView>
    </Section>
  )
}

/** What limits contacts today, and, as plainly, what is not optimised yet. */
export const OptimisationPage = () => {
  const { t } = useTranslation('optimisation')
  const campaigns = useCampaigns(undefined)
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="sx-grid">
        <CapsCard />
        <VolumeCard />
        <Section span={7} title={t('perCampaign')}>
          <Text size="sm" c="dimmed" mb="sm">{t('perCampaignText')}</Text>
          <QueryView query={campaigns}>{(data) => <LimitTable campaigns={data.campaigns} />}</QueryView>
        </Section>
        <Section span={5} title={t('missing')}>
          <Text size="sm" mb="xs">{t('missingLead')}</Text>
          <List size="sm" spacing={6}>{(['missing1', 'missing2', 'missing3', 'missing4'] as const).map((key) => <List.Item key={key}>{t(key)}</List.Item>)}</List>
        </Section>
      </div>
    </>
  )
}
