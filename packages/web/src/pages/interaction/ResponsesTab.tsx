import { Button, Group, Select } from '@mantine/core'
import { listResponses } from '@sextant/contract'
import { IconLink } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useMatchResponses, useResponses } from '../../api/contacts.ts'
import type { Response } from '../../api/contacts.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import type { ChangeSearch, InteractionSearch } from '../../routes/interaction.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const matches = ['direct_exact', 'direct_inexact', 'inferred', 'viral', 'orphan'] as const

const useResponseColumns = (): readonly TableColumn<Response>[] => {
  const { t } = useTranslation('interaction')
  const { t: common } = useTranslation()
  const { t: words } = useTranslation('measurement')
  const format = useFormat()
  return [
    { key: 'at', header: t('at'), cell: (row) => <span style={{ whiteSpace: 'nowrap' }}>{format.dateTime(row.at)}</span> },
    { key: 'customer', header: t('customer'), cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.customerId)}`}><span className="sx-id">{row.customerId}</span></AppLink> },
    { key: 'type', header: t('type'), cell: (row) => row.type },
    { key: 'match', header: t('match'), cell: (row) => <>{words(`match_${row.match}`)}{row.code !== null && <div className="sx-eyebrow sx-id">{row.code}</div>}</> },
    { key: 'campaign', header: words('campaign'), cell: (row) => (row.campaign === null ? common('none') : <AppLink href={`/campaigns/${encodeURIComponent(row.campaign)}`}>{row.campaignName ?? row.campaign}</AppLink>) },
    { key: 'arm', header: words('arm'), cell: (row) => (row.arm === null ? common('none') : <StatusBadge status={row.arm} />) },
    { key: 'window', header: t('inWindow'), cell: (row) => (row.match === 'orphan' ? common('none') : row.inWindow ? common('yes') : t('outWindow')) },
    { key: 'value', header: t('value'), align: 'right', cell: (row) => format.money(row.valueMinor) },
    { key: 'credit', header: <span title={t('creditHint')}>{t('credit')}</span>, align: 'right', cell: (row) => <span className="sx-eyebrow" title={t('creditHint')}>{[row.creditBest, row.creditFractional, row.creditMultiple].map((credit) => format.number(credit, Number.isInteger(credit) ? 0 : 2)).join(' · ')}</span> },
  ]
}

/** Reactions and how each is bound to a contact; orphans fit none. */
export const ResponsesTab = ({ search, onChange }: { readonly search: InteractionSearch; readonly onChange: ChangeSearch }) => {
  const { t } = useTranslation('interaction')
  const { t: words } = useTranslation('measurement')
  const can = useCan()
  const { customer, campaign, match, trail = [] } = search
  const input = { customer, campaign, match, cursor: trail.at(-1), limit: 50 }
  const query = useResponses(input)
  const columns = useResponseColumns()
  const matching = useMatchResponses((answer) => t('matched', { direct: answer.direct, inferred: answer.inferred, orphans: answer.orphans }))
  const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
  return (
    <>
      {matching.error !== null && <ProblemAlert error={matching.error} />}
      <Section flush title={t('responses')} actions={can('campaigns.write') && <Button size="xs" variant="default" leftSection={<IconLink size={14} />} loading={matching.isPending} onClick={() => matching.mutate({})}>{t('matchNow')}</Button>}>
        <Group p="md" gap="sm" role="search" style={{ borderBottom: '1px solid var(--sx-line)' }}>
          <SearchInput style={{ flex: '1 1 200px' }} value={customer ?? ''} label={t('filterCustomer')} placeholder={t('filterCustomer')} onSearch={(text) => onChange({ customer: said(text) })} />
          <SearchInput style={{ flex: '1 1 200px' }} value={campaign ?? ''} label={t('filterCampaign')} placeholder={t('filterCampaign')} onSearch={(text) => onChange({ campaign: said(text) })} />
          <Select size="sm" w={220} aria-label={t('match')} placeholder={t('anyMatch')} clearable value={match ?? null} data={matches.map((value) => ({ value, label: words(`match_${value}`) }))} onChange={(value) => onChange({ match: matches.find((item) => item === value) })} />
        </Group>
        <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={<EmptyState title={t('noResponses')} />}>
          {(page) => <><DataTable label={t('responses')} rows={page.items} rowKey={(row) => row.id} columns={columns} /><CursorPager trail={trail} next={page.nextCursor} onTrail={(next) => onChange({ trail: next.length === 0 ? undefined : next })} /></>}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listResponses} input={input} /></div>
    </>
  )
}
