import { Button, Group, Select } from '@mantine/core'
import { endSuppression, listSuppressions } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useEndSuppression, useSuppressions } from '../../api/contacts.ts'
import type { Suppression } from '../../api/contacts.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import type { ChangeSearch, InteractionSearch } from '../../routes/interaction.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { SuppressionDialog } from './SuppressionDialog.tsx'

const kinds = ['do_not_contact', 'channel_opt_out', 'unsubscribed', 'bounced', 'complaint', 'deceased', 'protected'] as const

const useSuppressionColumns = (onEnd: (row: Suppression) => void): readonly TableColumn<Suppression>[] => {
  const { t } = useTranslation('interaction')
  const format = useFormat()
  const can = useCan()
  return [
    { key: 'customer', header: t('customer'), cell: (row) => (row.customerId === null ? <span className="sx-masked" title={t('address')}>{row.address}</span> : <AppLink href={`/customers/${encodeURIComponent(row.customerId)}`}><span className="sx-id">{row.customerId}</span></AppLink>) },
    { key: 'kind', header: t('kind'), cell: (row) => t(`kind_${row.kind}`) }, { key: 'channel', header: t('channel'), cell: (row) => row.channel ?? t('everyChannel') },
    { key: 'reason', header: t('reason'), cell: (row) => <>{row.reason}<div className="sx-eyebrow">{row.source} · {row.createdBy}</div></> },
    { key: 'from', header: t('from'), align: 'right', cell: (row) => format.date(row.from) }, { key: 'until', header: t('until'), align: 'right', cell: (row) => (row.to === null ? t('openEnd') : format.date(row.to)) },
    { key: 'end', header: '', align: 'right', cell: (row) => row.to === null && can('contacts.write') && <Button size="compact-xs" variant="subtle" onClick={() => onEnd(row)}>{t('end')}</Button> },
  ]
}

export const SuppressionsTab = ({ search, onChange }: { readonly search: InteractionSearch; readonly onChange: ChangeSearch }) => {
  const { t } = useTranslation('interaction')
  const can = useCan()
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<Suppression | null>(null)
  const { customer, kind, trail = [] } = search
  const input = { customer, kind, cursor: trail.at(-1), limit: 50 }
  const query = useSuppressions(input)
  const columns = useSuppressionColumns(setEnding)
  const end = useEndSuppression(t('ended'), () => setEnding(null))
  return (
    <>
      <Section flush title={t('suppressions')} actions={can('contacts.write') && <Button size="xs" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>{t('add')}</Button>}>
        <Group p="md" gap="sm" role="search" style={{ borderBottom: '1px solid var(--sx-line)' }}>
          <SearchInput style={{ flex: '1 1 220px' }} value={customer ?? ''} label={t('filterCustomer')} placeholder={t('filterCustomer')} onSearch={(text) => onChange({ customer: text.trim() === '' ? undefined : text.trim() })} />
          <Select w={220} aria-label={t('kind')} placeholder={t('anyKind')} clearable value={kinds.find((item) => item === kind) ?? null} data={kinds.map((value) => ({ value, label: t(`kind_${value}`) }))} onChange={(value) => onChange({ kind: value ?? undefined })} />
        </Group>
        <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={<EmptyState title={t('noSuppressions')} />}>
          {(page) => <><DataTable label={t('suppressions')} rows={page.items} rowKey={(row) => row.id} columns={columns} /><CursorPager trail={trail} next={page.nextCursor} onTrail={(next) => onChange({ trail: next.length === 0 ? undefined : next })} /></>}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listSuppressions} input={input} /></div>
      {adding && <SuppressionDialog onClose={() => setAdding(false)} />}
      {ending !== null && <ReasonDialog opened title={t('endTitle')} confirm={t('end')} endpoint={endSuppression} input={{ id: ending.id }} busy={end.isPending} error={end.error} onClose={() => setEnding(null)} onConfirm={(reason) => end.mutate({ id: ending.id, reason })} />}
    </>
  )
}
