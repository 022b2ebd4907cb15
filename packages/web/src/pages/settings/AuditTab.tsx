import { Button, Group } from '@mantine/core'
import { listAudit } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAudit } from '../../api/access.ts'
import type { AuditEntry } from '../../api/access.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import type { SettingsSearch } from '../../routes/settings.ts'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { SearchInput } from '../../ui/SearchInput.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const AuditDetail = ({ entry }: { readonly entry: AuditEntry }) => {
  const { t } = useTranslation('settings')
  const [open, setOpen] = useState(false)
  const text = JSON.stringify(entry.detail)
  if (text === '{}' && entry.requestId === null) return null
  if (text.length <= 60) return <code className="sx-eyebrow">{text === '{}' ? '' : text}</code>
  return (
    <>
      <Button size="compact-xs" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>{t(open ? 'hide' : 'show')}</Button>
      {open && <pre className="sx-pre" style={{ marginTop: 6, maxHeight: 240, overflow: 'auto' }}>{JSON.stringify(entry.detail, null, 2)}{entry.requestId !== null && `\n${t('request')}: ${entry.requestId}`}</pre>}
    </>
  )
}

const useAuditColumns = (): readonly TableColumn<AuditEntry>[] => {
  const { t } = useTranslation('settings')
  const format = useFormat()
  return [
    { key: 'at', header: t('at'), cell: (entry) => <span style={{ whiteSpace: 'nowrap' }}>{format.dateTime(entry.at)}</span> }, { key: 'actor', header: t('actor'), cell: (entry) => entry.actor },
    { key: 'action', header: t('action'), cell: (entry) => <code>{entry.action}</code> }, { key: 'subject', header: t('subject'), cell: (entry) => <span className="sx-id">{entry.subject}</span> },
    { key: 'detail', header: t('detail'), cell: (entry) => <AuditDetail entry={entry} /> },
  ]
}

/** Who did what to what, newest first; filters live in the URL. */
export const AuditTab = ({ search, onChange }: { readonly search: SettingsSearch; readonly onChange: (part: Partial<SettingsSearch>) => void }) => {
  const columns = useAuditColumns()
  const { t } = useTranslation('settings')
  const { actor, action, subject, trail = [] } = search
  const input = { actor, action, subject, cursor: trail.at(-1), limit: 50 }
  const query = useAudit(input)
  const said = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
  return (
    <>
      <Section flush title={t('audit')} actions={<span className="sx-eyebrow">{t('auditLead')}</span>}>
        <Group p="md" gap="sm" role="search" style={{ borderBottom: '1px solid var(--sx-line)' }}>
          <SearchInput style={{ flex: '1 1 180px' }} value={actor ?? ''} label={t('filterActor')} placeholder={t('filterActor')} onSearch={(text) => onChange({ actor: said(text) })} />
          <SearchInput style={{ flex: '1 1 180px' }} value={action ?? ''} label={t('filterAction')} placeholder={t('filterAction')} onSearch={(text) => onChange({ action: said(text) })} />
          <SearchInput style={{ flex: '1 1 180px' }} value={subject ?? ''} label={t('filterSubject')} placeholder={t('filterSubject')} onSearch={(text) => onChange({ subject: said(text) })} />
        </Group>
        <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={<EmptyState title={t('noAudit')} />}>
          {(page) => (
            <>
              <DataTable label={t('audit')} rows={page.items} rowKey={(entry) => entry.id} columns={columns} />
              <CursorPager trail={trail} next={page.nextCursor} onTrail={(next) => onChange({ trail: next.length === 0 ? undefined : next })} />
            </>
          )}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listAudit} input={input} /></div>
    </>
  )
}
