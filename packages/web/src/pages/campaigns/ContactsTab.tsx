import { Alert, Button } from '@mantine/core'
import { listContacts } from '@sextant/contract'
import { IconHelpCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Campaign } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import type { CampaignSearch } from '../../routes/campaigns.ts'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { ContactList, contactsInput, StatusSelect } from '../../ui/ledger/ContactList.tsx'

/** Contacts and non-contacts of the campaign; uncertain ones ask to be settled. */
export const ContactsTab = ({ campaign, search, onChange }: { readonly campaign: Campaign; readonly search: CampaignSearch; readonly onChange: (part: Partial<CampaignSearch>) => void }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const { uncertain } = campaign.counts
  const filter = { campaign: campaign.key, status: search.status, trail: search.trail }
  return (
    <>
      {uncertain > 0 && search.status !== 'uncertain' && (
        <Alert color="brass" icon={<IconHelpCircle size={18} />} title={t('uncertainTitle', { formatted: format.integer(uncertain) })} mb="md">
          {t('uncertainHint')} <Button size="compact-xs" variant="light" color="brass" ml="xs" onClick={() => onChange({ status: 'uncertain', trail: undefined })}>{t('showUncertain')}</Button>
        </Alert>
      )}
      <Section flush title={t('contacts')} actions={<StatusSelect status={search.status} onStatus={(status) => onChange({ status, trail: undefined })} />}>
        <ContactList filter={filter} onTrail={(trail) => onChange({ trail: trail.length === 0 ? undefined : trail })} />
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listContacts} input={contactsInput(filter)} /></div>
    </>
  )
}
