import { Button } from '@mantine/core'
import { listModels } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useModels } from '../../api/models.ts'
import type { Model } from '../../api/models.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const useModelColumns = (): readonly TableColumn<Model>[] => {
  const { t } = useTranslation('models')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: common('name'), cell: (model) => <><AppLink href={`/models/${model.key}`}>{label(model.name)}</AppLink><div className="sx-eyebrow">{model.description}</div></> },
    { key: 'target', header: t('target'), cell: (model) => <code className="sx-id" style={{ whiteSpace: 'normal' }}>{model.target}</code> },
    { key: 'horizon', header: t('horizon'), align: 'right', cell: (model) => t('horizonDays', { days: model.horizonDays }) },
    { key: 'status', header: t('status'), cell: (model) => (model.current === null ? t('never') : <StatusBadge status={model.current.status} />) },
    { key: 'auc', header: t('auc'), align: 'right', cell: ({ current }) => (current?.assessment === null || current === null ? common('none') : <><b>{format.number(current.assessment.auc, 3)}</b> <span className="sx-eyebrow">{format.number(current.assessment.aucLow, 3)} – {format.number(current.assessment.aucHigh, 3)}</span></>) },
    { key: 'scored', header: t('scored'), align: 'right', cell: ({ current }) => (current === null ? common('none') : format.integer(current.scored)) },
    { key: 'trained', header: t('trained'), align: 'right', cell: ({ current }) => (current?.trainedAt === null || current === null ? common('none') : format.date(current.trainedAt)) },
  ]
}

export const ModelsPage = () => {
  const { t } = useTranslation('models')
  const can = useCan()
  const query = useModels()
  const columns = useModelColumns()
  const create = can('models.write') && <Button component={Link} to="/models/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush>
        <QueryView query={query} isEmpty={({ models }) => models.length === 0} empty={<EmptyState title={t('none')} hint={t('noneHint')} action={create} />}>
          {({ models }) => <DataTable label={t('title')} rows={models} rowKey={(model) => model.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listModels} input={{}} /></div>
    </>
  )
}
