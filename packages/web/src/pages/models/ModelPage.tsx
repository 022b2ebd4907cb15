import { Alert, Button } from '@mantine/core'
import { trainModel } from '@sextant/contract'
import { IconPlayerPlay } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useModel, useTrainModel } from '../../api/models.ts'
import type { ModelDetail } from '../../api/models.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { AssessmentCharts } from './AssessmentCharts.tsx'
import { AssessmentFigures } from './AssessmentFigures.tsx'
import { CoefficientsChart } from './CoefficientsChart.tsx'
import { ModelTables } from './ModelTables.tsx'
import { ScoreHistogram } from './ScoreHistogram.tsx'

const route = getRouteApi('/_app/models/$key')

const Shown = ({ model, wanted }: { readonly model: ModelDetail; readonly wanted: number | undefined }) => {
  const { t } = useTranslation('models')
  const label = useLabel()
  const version = model.versions.find((item) => item.version === wanted) ?? model.current
  const failed = model.versions[0]?.status === 'failed' ? model.versions[0] : null
  return (
    <div className="sx-grid">
      {failed !== null && <Alert color="rust" title={t('failed')}>{failed.error}</Alert>}
      {version?.assessment === null || version === null ? <div className="sx-card"><EmptyState title={t('notReady')} hint={t('notReadyHint')} /></div> : (
        <>
          {version.assessment.warnings.length > 0 && <Alert color="brass" title={t('warnings')}>{version.assessment.warnings.map((warning) => <div key={warning.en}>{label(warning)}</div>)}</Alert>}
          <AssessmentFigures assessment={version.assessment} />
          <AssessmentCharts assessment={version.assessment} />
          <CoefficientsChart version={version} />
        </>
      )}
      {model.scoreHistogram !== null && model.scoreHistogram.length > 0 && <ScoreHistogram bars={model.scoreHistogram} />}
      <ModelTables model={model} />
    </div>
  )
}

export const ModelPage = () => {
  const { t } = useTranslation('models')
  const label = useLabel()
  const format = useFormat()
  const can = useCan()
  const { key } = route.useParams()
  const { version } = route.useSearch()
  const query = useModel(key)
  const train = useTrainModel((trained) => t('trainedDone', { version: trained.version, auc: trained.assessment === null ? '—' : format.number(trained.assessment.auc, 3) }))
  const model = query.data
  const training = train.isPending || model?.versions.some(({ status }) => status === 'training') === true
  const current = model?.current
  return (
    <>
      <PageHeader above={<AppLink href="/models">← {t('title')}</AppLink>} title={model === undefined ? key : label(model.name)}
        lead={model !== undefined && <><code className="sx-id">{model.target}</code> · {t('horizonDays', { days: model.horizonDays })}{current !== null && current !== undefined && <> · <StatusBadge status={current.status} /> {t('cutoff')} {format.date(current.cutoff)}</>}</>}
        actions={can('models.write') && <Button leftSection={<IconPlayerPlay size={16} />} loading={training} onClick={() => train.mutate({ key })}>{t(training ? 'training' : 'train')}</Button>} />
      {train.error !== null && <div style={{ marginBottom: 16 }}><ProblemAlert error={train.error} title={t('failed')} /></div>}
      <QueryView query={query}>{(loaded) => <Shown model={loaded} wanted={version} />}</QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={trainModel} input={{ key }} /></div>
    </>
  )
}
