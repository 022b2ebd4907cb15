import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { LifeCycle } from '../../../../api/analysis-value.ts'
import { useLabel } from '../../../../i18n/use-label.ts'
import { DataTable } from '../../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../../ui/DataTable.tsx'
import { Section } from '../../../../ui/Section.tsx'

const useRuleColumns = (lifeCycle: LifeCycle): readonly TableColumn<LifeCycle['stages'][number]>[] => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const nameOf = (key: string): string => label(lifeCycle.stages.find((stage) => stage.key === key)?.name ?? { en: key, zh: key })
  return [
    { key: 'name', header: t('stage'), cell: (row) => <b style={{ whiteSpace: 'nowrap' }}>{label(row.name)}</b> },
    { key: 'entry', header: t('entry'), width: '38%', cell: (row) => <span className="sx-id" style={{ whiteSpace: 'normal' }}>{row.entry}</span> },
    { key: 'exit', header: t('exit'), width: '34%', cell: (row) => (row.exit === null || row.exit === 'true' ? t('exitAbsent') : <span className="sx-id" style={{ whiteSpace: 'normal' }}>{row.exit}</span>) },
    { key: 'days', header: t('minimumDays'), align: 'right', cell: (row) => row.minimumDays },
    { key: 'from', header: t('comesFrom'), cell: (row) => (row.from.length === 0 ? t('anywhere') : row.from.map(nameOf).join(', ')) },
  ]
}

/** By which rules one enters and leaves each stage, in the order of precedence. */
export const StageRules = ({ lifeCycle, actions }: { readonly lifeCycle: LifeCycle; readonly actions: ReactNode }) => {
  const { t } = useTranslation('value-analyses')
  const version = lifeCycle.version === 0 ? t('derived') : t('versionNumber', { version: String(lifeCycle.version) })
  const columns = useRuleColumns(lifeCycle)
  return (
    <Section flush title={`${t('stageRules')} · ${version}`} actions={actions}>
      <DataTable label={t('stageRules')} rows={lifeCycle.stages} rowKey={({ key }) => key} columns={columns} />
      <div className="sx-eyebrow" style={{ padding: 12 }}>{t('machineNote')}</div>
    </Section>
  )
}
