import { Button } from '@mantine/core'
import { listTargets } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useTargetProgress, useTargets } from '../../api/targets.ts'
import type { Target } from '../../api/targets.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { useAreaName } from '../../ui/indicator/use-area-name.ts'
import { CompletionBar } from './CompletionBar.tsx'

/** The whole's completion in the target's newest period. */
const NewestCompletion = ({ target }: { readonly target: Target }) => {
  const query = useTargetProgress(target.key, target.periods[0])
  return query.data === undefined ? <span>…</span> : <CompletionBar row={query.data.whole} better={query.data.better} />
}

const useTargetColumns = (): readonly TableColumn<Target>[] => {
  const { t } = useTranslation('targets')
  const { t: words } = useTranslation('indicators')
  const { t: common } = useTranslation()
  const label = useLabel()
  const area = useAreaName()
  return [
    { key: 'name', header: common('name'), cell: (target) => <AppLink href={`/targets/${target.key}`}>{label(target.definition.name)}</AppLink> },
    { key: 'period', header: t('period'), cell: (target) => <>{words(target.definition.period)}{target.periods[0] !== undefined && <> · {target.periods[0]}</>}</> },
    { key: 'units', header: t('units'), cell: (target) => (typeof target.definition.by === 'string' ? area(target.definition.by) : t('whole')) },
    { key: 'completion', header: t('completion'), width: 260, cell: (target) => <NewestCompletion target={target} /> },
  ]
}

export const TargetsPage = () => {
  const { t } = useTranslation('targets')
  const can = useCan()
  const query = useTargets()
  const columns = useTargetColumns()
  const create = can('analysis.write') && <Button component={Link} to="/targets/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush title={t('title')}>
        <QueryView query={query} isEmpty={(data) => data.targets.length === 0} empty={<EmptyState title={t('none')} hint={t('noneHint')} action={create} />}>
          {(data) => (
            <DataTable label={t('title')} rows={data.targets} rowKey={(target: Target) => target.key} columns={columns} />
          )}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listTargets} input={{}} /></div>
    </>
  )
}
