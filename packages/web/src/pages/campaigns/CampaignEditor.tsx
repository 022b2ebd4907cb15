import { Alert, Button, Stack, Text } from '@mantine/core'
import { saveCampaign } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSaveCampaign } from '../../api/campaigns.ts'
import type { Campaign } from '../../api/campaigns.ts'
import { useCan } from '../../api/session.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { AudienceFields } from './AudienceFields.tsx'
import { MessageChoice } from './MessageChoice.tsx'
import { ResponseFields } from './ResponseFields.tsx'
import { TestFields } from './TestFields.tsx'
import { useCampaignForm } from './use-campaign-form.ts'
import type { CampaignStart } from './use-campaign-form.ts'

/** Defines a campaign; once launched it can only be read. */
export const CampaignEditor = ({ campaign, start = {} }: { readonly campaign: Campaign | null; readonly start?: CampaignStart }) => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const state = useCampaignForm(campaign, start)
  const { form, inputOf, isRuleReady } = state
  const save = useSaveCampaign((saved) => t('saved', { name: saved.name }), (saved) => void navigate({ to: '/campaigns/$key', params: { key: saved.key }, search: { tab: 'plan' } }))
  const isOpen = campaign === null || campaign.status === 'draft' || campaign.status === 'approved'
  const mayWrite = can('campaigns.write') && isOpen
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))}>
      {!isOpen && <Alert color="gray" mb="md">{t('locked')}</Alert>}
      <fieldset disabled={!mayWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <div className="sx-grid">
          <Stack data-span="7" gap="md">
            <Section title={t('whatSection')}><MessageChoice state={state} isNew={campaign === null} /></Section>
            <Section title={t('whoSection')}><AudienceFields state={state} /></Section>
          </Stack>
          <Stack data-span="5" gap="md">
            <Section title={t('testSection')}><TestFields state={state} currency={campaign?.currency ?? null} /></Section>
            <Section title={t('responseSection')}><ResponseFields state={state} /></Section>
            {mayWrite && (
              <Section>
                <Stack gap="sm">
                  {save.error !== null && <ProblemAlert error={save.error} title={common('invalid')} />}
                  {!isRuleReady && <Text size="sm" c="rust">{t('ruleWrong')}</Text>}
                  {campaign?.status === 'approved' && <Text size="sm" c="dimmed">{t('voids')}</Text>}
                  <Button type="submit" loading={save.isPending} disabled={!isRuleReady}>{t(campaign === null ? 'saveNew' : 'save')}</Button>
                  <ShowCall endpoint={saveCampaign} input={inputOf(form.values)} />
                </Stack>
              </Section>
            )}
          </Stack>
        </div>
      </fieldset>
    </form>
  )
}
