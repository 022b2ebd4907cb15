import { Group, Select } from '@mantine/core'
import { analyseLifeCycle } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { cellBehind, useLifeCycle, useValueDefinitions } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { textParam } from '../../../../routes/search-params.ts'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { Section } from '../../../../ui/Section.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { StatCard } from '../../../../ui/StatCard.tsx'
import type { PanelProps } from '../../analyses.ts'
import { usePanelSearch } from '../../use-panel-search.ts'
import { ClassTable } from '../ClassTable.tsx'
import { EditStrategies } from '../EditStrategies.tsx'
import { useBehind } from '../use-behind.tsx'
import { EditStages } from './EditStages.tsx'
import { ProductChoice } from './ProductChoice.tsx'
import { StageHistory } from './StageHistory.tsx'
import { StageRules } from './StageRules.tsx'

const panelSearch = z.object({ key: textParam, fact: textParam, where: textParam })

const WhichLifeCycle = ({ chosen, onChange }: { readonly chosen: string | null; readonly onChange: (key: string | undefined) => void }) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const saved = useValueDefinitions('life-cycle').data?.definitions ?? []
  const data = [{ value: 'relation', label: t('relation') }, ...saved.filter(({ key }) => key !== 'relation').map(({ key, name }) => ({ value: key, label: label(name) }))]
  return <Select w={240} aria-label={t('whichLifeCycle')} placeholder={t('unsavedProduct')} data={data} value={chosen} onChange={(key) => onChange(key === null || key === 'relation' ? undefined : key)} allowDeselect={false} />
}

/** Stages of the relation or of one product: who is in each, how that came about, by which rules. */
export const LifeCyclePanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const format = useFormat()
  const [search, change] = usePanelSearch(panelSearch)
  const { segment, rule, at } = scope
  const input = { ...(segment === undefined ? {} : { segment }), ...(rule === undefined ? {} : { rule }), ...(at === undefined ? {} : { at }), ...(search.key === undefined ? {} : { key: search.key }), ...(search.fact === undefined ? {} : { fact: search.fact }), ...(search.where === undefined ? {} : { where: search.where }) }
  const query = useLifeCycle(input)
  const [drawer, open] = useBehind()
  return (
    <>
      <Group mb="md" gap="sm">
        <WhichLifeCycle chosen={search.fact === undefined ? (search.key ?? 'relation') : null} onChange={(key) => change({ key, fact: undefined, where: undefined })} />
        <ProductChoice key={`${search.fact} ${search.where}`} fact={search.fact} where={search.where} onChange={(fact, where) => change({ key: undefined, fact, where })} />
      </Group>
      <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('nobodyStaged')} /></div>}>
        {(lifeCycle) => {
          const openStage = (key: string): void => {
            const stage = lifeCycle.stages.find((one) => one.key === key)
            if (stage !== undefined && stage.customers > 0) open(label(stage.name), cellBehind({ analysis: 'life-cycle', parameters: input, cell: { stage: key } }))
          }
          const definitionKey = search.key ?? 'relation'
          return (
            <div className="sx-grid">
              <StatCard span={3} label={t('staged')} value={format.integer(lifeCycle.customers)} note={format.dateTime(lifeCycle.at)} />
              {(['active', 'silent', 'lost'] as const).flatMap((key) => lifeCycle.stages.filter((stage) => stage.key === key)).slice(0, 3).map((stage) => (
                <StatCard key={stage.key} span={3} label={label(stage.name)} value={format.integer(stage.customers)} note={format.share(stage.share)} />
              ))}
              <StageHistory lifeCycle={lifeCycle} />
              <Section flush title={t('stagesNow')} actions={search.fact === undefined && <EditStrategies kind="life-cycle" definitionKey={definitionKey} />}>
                <ClassTable label={t('stagesNow')} first={t('stage')} rows={lifeCycle.stages} onOpen={({ key }) => openStage(key)} more={[{ key: 'days', header: t('meanDays'), align: 'right', cell: (row) => format.integer(row.meanDays) }]} />
              </Section>
              <StageRules lifeCycle={lifeCycle} actions={<EditStages key={`${definitionKey}${search.fact ?? ''}${search.where ?? ''}`} lifeCycle={lifeCycle} definitionKey={definitionKey} isProduct={search.fact !== undefined} onSaved={(key) => change({ key: key === 'relation' ? undefined : key, fact: undefined, where: undefined })} />} />
              <ShowCall endpoint={analyseLifeCycle} input={input} />
              {drawer}
            </div>
          )
        }}
      </QueryView>
    </>
  )
}
