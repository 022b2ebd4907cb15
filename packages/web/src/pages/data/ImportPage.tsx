import { Alert, Button, Progress, Text } from '@mantine/core'
import { getImport, undoImport } from '@sextant/contract'
import { IconArrowBackUp } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useImport, useUndoImport } from '../../api/data.ts'
import type { ImportReport } from '../../api/data.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { importStep } from './import-step.ts'
import { ImportCounts } from './ImportCounts.tsx'
import { QualityTable } from './QualityTable.tsx'
import { RejectsTable } from './RejectsTable.tsx'

const route = getRouteApi('/_app/data/imports/$id')

const ImportState = ({ report }: { readonly report: ImportReport }) => {
  const { t } = useTranslation('data')
  const format = useFormat()
  const { progress, error } = report
  const step = importStep(progress.step)
  if (report.status === 'running') {
    return (
      <div className="sx-card" style={{ padding: 16, marginBottom: 16 }} aria-live="polite">
        <Text size="sm" mb={6}>{t('running')}: {t('step', { done: format.integer(progress.done), total: format.integer(progress.total), step: step === undefined ? progress.step : t(step.text, { table: step.table }) })}</Text>
        <Progress value={progress.total === 0 ? 0 : (progress.done / progress.total) * 100} color="brass" animated aria-label={t('running')} />
      </div>
    )
  }
  if (error !== null) return <Alert color="rust" mb="md" title={t('failed')} role="alert">{error.where !== null && <><code>{error.where}</code> </>}{error.message}{error.fix !== null && <Text size="sm" mt={6}><b>{t('fix')}:</b> {error.fix}</Text>}</Alert>
  if (report.status === 'dry_run') return <Alert color="ink" mb="md">{t('dryRunNote')} <AppLink href="/data/import">{t('loadNow')}</AppLink></Alert>
  if (report.status === 'undone') return <Alert color="gray" mb="md">{t('undoneNote')}</Alert>
  return null
}

export const ImportPage = () => {
  const { t } = useTranslation('data')
  const format = useFormat()
  const can = useCan()
  const { id } = route.useParams()
  const { trail = [] } = route.useSearch()
  const navigate = route.useNavigate()
  const [asking, setAsking] = useState(false)
  const query = useImport(id)
  const undo = useUndoImport(t('undone'), () => setAsking(false))
  const report = query.data
  const action = report?.status === 'visible' && can('data.import') && <Button variant="default" leftSection={<IconArrowBackUp size={16} />} onClick={() => setAsking(true)}>{t('undo')}</Button>
  return (
    <>
      <PageHeader above={<AppLink href="/data?tab=imports">← {t('imports')}</AppLink>} title={report?.source ?? id} actions={action}
        lead={report !== undefined && <><StatusBadge status={report.status} /> {format.dateTime(report.startedAt)} · {report.startedBy} · <span className="sx-id">{id}</span></>} />
      <QueryView query={query}>
        {(loaded) => (
          <>
            <ImportState report={loaded} />
            <div className="sx-grid">
              <ImportCounts report={loaded} />
              <QualityTable findings={loaded.quality} />
              <RejectsTable report={loaded} trail={trail} onTrail={(next) => void navigate({ search: { trail: next.length === 0 ? undefined : next }, resetScroll: false })} />
            </div>
          </>
        )}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={getImport} input={{ id }} /></div>
      <ConfirmDialog opened={asking} title={t('undoConfirm')} confirm={t('undo')} endpoint={undoImport} input={{ id }} busy={undo.isPending} error={undo.error} onClose={() => setAsking(false)} onConfirm={() => undo.mutate({ id })} />
    </>
  )
}
