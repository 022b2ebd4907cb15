import { ScrollArea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ModelDetail, ModelVersion } from '../../api/models.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { AwayNow } from '../../ui/WarehouseAway.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const useVersionColumns = (key: string): readonly TableColumn<ModelVersion>[] => {
  const { t } = useTranslation('models')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'version', header: common('version'), cell: (item) => <AppLink href={`/models/${key}?version=${item.version}`}>{item.version}</AppLink> },
    { key: 'status', header: t('status'), cell: (item) => <StatusBadge status={item.status} /> },
    { key: 'cutoff', header: t('cutoff'), align: 'right', cell: (item) => format.date(item.cutoff) },
    { key: 'auc', header: t('auc'), align: 'right', cell: (item) => (item.assessment === null ? common('none') : format.number(item.assessment.auc, 3)) },
    { key: 'scored', header: t('scored'), align: 'right', cell: (item) => format.integer(item.scored) },
    { key: 'trained', header: t('trained'), align: 'right', cell: (item) => (item.trainedAt === null ? common('none') : <>{format.dateTime(item.trainedAt)}<div className="sx-eyebrow">{item.trainedBy}</div></>) },
  ]
}

const useFeatureColumns = (): readonly TableColumn<NonNullable<ModelDetail['features']>[number]>[] => {
  const { t } = useTranslation('models')
  const label = useLabel()
  return [{ key: 'feature', header: t('feature'), cell: (item) => label(item.label) }, { key: 'expression', header: t('expression'), cell: (item) => <code className="sx-id" style={{ whiteSpace: 'normal' }}>{item.expression}</code> }]
}

export const ModelTables = ({ model }: { readonly model: ModelDetail }) => {
  const { t } = useTranslation('models')
  const versions = useVersionColumns(model.key)
  const features = useFeatureColumns()
  return (
    <>
      <Section span={7} title={t('versions')} flush><DataTable label={t('versions')} rows={model.versions} rowKey={(item) => String(item.version)} columns={versions} /></Section>
      <Section span={5} title={t('features')} flush>{model.features === null ? <AwayNow /> : <ScrollArea.Autosize mah={480} tabIndex={0}><DataTable label={t('features')} rows={model.features} rowKey={(item) => item.name} columns={features} /></ScrollArea.Autosize>}</Section>
    </>
  )
}
