import { Button } from '@mantine/core'
import { listTemplates } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useTemplates } from '../../api/templates.ts'
import type { Template } from '../../api/templates.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const useTemplateColumns = (): readonly TableColumn<Template>[] => {
  const { t } = useTranslation('templates')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'name', header: t('template'), cell: (row) => <><AppLink href={`/templates/${encodeURIComponent(row.key)}`}>{row.name}</AppLink><div className="sx-eyebrow sx-id">{row.key}</div></> },
    { key: 'channel', header: t('channel'), cell: (row) => t(`channel_${row.channel}`) },
    { key: 'subject', header: t('subject'), cell: (row) => (row.subject === '' ? common('none') : row.subject) },
    { key: 'format', header: t('format'), cell: (row) => row.format.toUpperCase() },
    { key: 'version', header: common('version'), align: 'right', cell: (row) => format.integer(row.version) },
    { key: 'owner', header: common('owner'), cell: (row) => row.owner },
    { key: 'updated', header: common('updated'), align: 'right', cell: (row) => format.date(row.updatedAt) },
  ]
}

export const TemplatesPage = () => {
  const { t } = useTranslation('templates')
  const can = useCan()
  const query = useTemplates()
  const columns = useTemplateColumns()
  const create = can('campaigns.write') && <Button component={Link} to="/templates/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush>
        <QueryView query={query} isEmpty={(data) => data.templates.length === 0} empty={<EmptyState title={t('none')} hint={t('noneHint')} action={create} />}>
          {(data) => <DataTable label={t('title')} rows={data.templates} rowKey={(row) => row.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listTemplates} input={{}} /></div>
    </>
  )
}
