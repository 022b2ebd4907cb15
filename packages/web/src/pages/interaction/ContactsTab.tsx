import { Group } from '@mantine/core'
import { listContacts } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import type { ChangeSearch, InteractionSearch } from '../../routes/interaction.ts'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { ContactList, contactsInput, StatusSelect } from '../../ui/ledger/ContactList.tsx'

/** The contact history of everybody, on every channel. */
export const ContactsTab = ({ search, onChange }: { readonly search: InteractionSearch; readonly onChange: ChangeSearch }) => {
  const { t } = useTranslation('interaction')
  const filter = { customer: search.customer, campaign: search.campaign, status: search.status, trail: search.trail }
  const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
  return (
    <>
      <Section flush title={t('contacts')}>
        <Group p="md" gap="sm" role="search" style={{ borderBottom: '1px solid var(--sx-line)' }}>
          <SearchInput style={{ flex: '1 1 200px' }} value={search.customer ?? ''} label={t('filterCustomer')} placeholder={t('filterCustomer')} onSearch={(text) => onChange({ customer: said(text) })} />
          <SearchInput style={{ flex: '1 1 200px' }} value={search.campaign ?? ''} label={t('filterCampaign')} placeholder={t('filterCampaign')} onSearch={(text) => onChange({ campaign: said(text) })} />
          <StatusSelect status={search.status} onStatus={(status) => onChange({ status })} />
        </Group>
        <ContactList filter={filter} onTrail={(trail) => onChange({ trail: trail.length === 0 ? undefined : trail })} />
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listContacts} input={contactsInput(filter)} /></div>
    </>
  )
}
