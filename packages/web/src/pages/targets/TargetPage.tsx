import { Badge, Button, Select, Text, Tooltip } from '@mantine/core'
import { deleteTarget, targetProgress } from '@sextant/contract'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useDeleteTarget, useTargetProgress, useTargets } from '../../api/targets.ts'
import type { TargetProgress, TargetRow } from '../../api/targets.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatCard } from '../../ui/StatCard.tsx'
import { useFigure } from '../../ui/indicator/use-figure.ts'
import { CompletionBar } from './CompletionBar.tsx'
import { TargetValues } from './TargetValues.tsx'

const route = getRouteApi('/_app/targets/$key')
const statusColours: Readonly<Record<TargetRow['status'], string>> = { reached: 'sea', ahead: 'sea', on_track: 'ink', at_risk: 'brass', behind: 'rust', missed: 'rust', no_target: 'gray', unknown: 'gray' }

const useRowColumns = (progress: TargetProgress | undefined): readonly TableColumn<TargetRow>[] => {
  const { t } = useTranslation('targets')
  const label = useLabel()
  const figure = useFigure()
  const { unit = 'count', currency, over, better = 'more' } = progress ?? {}
  const write = (value: number | null): string => figure(value, unit, currency)
  return [
    { key: 'rank', header: t('rank'), align: 'right', width: 60, cell: (row) => row.rank ?? '–' },
    { key: 'unit', header: t('unit'), cell: (row) => label(row.label) },
    { key: 'target', header: t('target'), align: 'right', cell: (row) => write(row.target) },
    { key: 'actual', header: t(over === true ? 'actualOver' : 'actual'), align: 'right', cell: (row) => write(row.actual) },
    { key: 'completion', header: t('completion'), width: 240, cell: (row) => <CompletionBar row={row} better={better} /> },
    { key: 'projected', header: t('projected'), align: 'right', cell: (row) => (row.projected === null ? '–' : <Tooltip label={t('interval', { low: write(row.projected.low), high: write(row.projected.high) })}><span>{write(row.projected.value)}<div className="sx-eyebrow">{write(row.projected.low)} – {write(row.projected.high)}</div></span></Tooltip>) },
    { key: 'before', header: t('before'), align: 'right', cell: (row) => write(row.before) },
    { key: 'status', header: t('status'), cell: (row) => <Badge color={statusColours[row.status]} tt="none" fw={600} miw="max-content">{t(row.status)}</Badge> },
  ]
}

const WholeCards = ({ progress }: { readonly progress: TargetProgress }) => {
  const { t } = useTranslation('targets')
  const format = useFormat()
  const figure = useFigure()
  const { whole, unit, currency } = progress
  const write = (value: number | null): string => figure(value, unit, currency)
  return (
    <div className="sx-grid" style={{ marginBottom: 16 }}>
      <StatCard span={3} label={t('completion')} value={whole.completion === null ? '–' : format.share(whole.completion)} note={progress.over ? t('over') : t('elapsed', { share: format.share(progress.elapsedShare, 0) })} />
      <StatCard span={3} label={t(progress.over ? 'actualOver' : 'actual')} value={write(whole.actual)} note={`${t('target')}: ${write(whole.target)}`} />
      <StatCard span={3} label={t('projected')} value={whole.projected === null ? '–' : write(whole.projected.value)} note={whole.projected === null ? t(whole.status) : `${t('interval', { low: write(whole.projected.low), high: write(whole.projected.high) })}${whole.projectedCompletion === null ? '' : ` · ${format.share(whole.projectedCompletion)}`}`} />
      <StatCard span={3} label={t('before')} value={write(whole.before)} note={`${t('lastYear')}: ${write(whole.lastYear)}`} />
    </div>
  )
}

export const TargetPage = () => {
  const { t } = useTranslation('targets')
  const label = useLabel()
  const can = useCan()
  const navigate = useNavigate()
  const { key } = route.useParams()
  const { period } = route.useSearch()
  const target = useTargets().data?.targets.find((one) => one.key === key)
  const query = useTargetProgress(key, period ?? target?.periods[0])
  const [dialog, setDialog] = useState<'values' | 'delete' | null>(null)
  const remove = useDeleteTarget(t('deleted'), () => void navigate({ to: '/targets' }))
  const progress = query.data
  const columns = useRowColumns(progress)
  const periods = [...new Set([...(progress === undefined ? [] : [progress.period]), ...(target?.periods ?? [])])]
  const actions = (
    <>
      <Select size="sm" w={170} aria-label={t('period')} allowDeselect={false} value={progress?.period ?? null} data={periods} onChange={(value) => { if (value !== null) void navigate({ to: '/targets/$key', params: { key }, search: { period: value } }) }} />
      {can('analysis.write') && <><Button variant="default" disabled={progress === undefined} onClick={() => setDialog('values')}>{t('edit')}</Button><Button variant="default" color="rust" onClick={() => setDialog('delete')}>{t('delete')}</Button></>}
    </>
  )
  return (
    <>
      <PageHeader above={<AppLink href="/targets">← {t('title')}</AppLink>} title={progress === undefined ? key : label(progress.name)} lead={progress === undefined ? key : <>{label(progress.label)} · {progress.period}</>} actions={actions} />
      <QueryView query={query}>
        {(loaded) => (
          <>
            <WholeCards progress={loaded} />
            <Section flush title={loaded.byLabel === null ? t('units') : label(loaded.byLabel)}>
              {loaded.rows.length === 0 ? <EmptyState title={t('noUnits')} /> : <DataTable label={t('units')} rows={loaded.rows} rowKey={(row) => row.unit ?? '*'} columns={columns} />}
            </Section>
            <Text size="xs" c="dimmed" my="sm">{label(loaded.method)}</Text>
            <ShowCall endpoint={targetProgress} input={{ key, period: loaded.period }} />
            {dialog === 'values' && <TargetValues progress={loaded} onClose={() => setDialog(null)} />}
          </>
        )}
      </QueryView>
      <ConfirmDialog opened={dialog === 'delete'} title={progress === undefined ? key : label(progress.name)} confirm={t('delete')} endpoint={deleteTarget} input={{ key }} busy={remove.isPending} error={remove.error} onClose={() => setDialog(null)} onConfirm={() => remove.mutate({ key })} />
    </>
  )
}
