import { analyseRfmCl } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { scopeInput } from '../../../../api/analysis-scope.ts'
import { cellBehind, useRfmCl } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useCatalogue } from '../../../../api/rules.ts'
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
import { ClassChart } from './ClassChart.tsx'
import { CodeTable } from './CodeTable.tsx'
import { EditLetters } from './EditLetters.tsx'
import { IndicatorPart } from './IndicatorPart.tsx'
import { LetterTable } from './LetterTable.tsx'

const panelSearch = z.object({ indicator: textParam, find: textParam })

/** RFM with category breadth and life stage: classes and strategies, what each letter means, and ready indicators by class. */
export const RfmClPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const catalogue = useCatalogue().data
  const format = useFormat()
  const [search, change] = usePanelSearch(panelSearch)
  const input = scopeInput(scope)
  const query = useRfmCl(input)
  const [drawer, open] = useBehind()
  return (
    <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('noBuyers')} /></div>}>
      {(rfmCl) => {
        const openClass = (key: string): void => {
          const row = rfmCl.classes.find((one) => one.key === key)
          if (row !== undefined && row.customers > 0) open(label(row.name), cellBehind({ analysis: 'rfm-cl', parameters: input, cell: { class: key } }))
        }
        return (
          <div className="sx-grid">
            <StatCard span={3} label={t('staged')} value={format.integer(rfmCl.customers)} note={format.dateTime(rfmCl.at)} />
            <StatCard span={3} label={t('totalValue')} value={format.moneyShort(Math.round(rfmCl.revenue), rfmCl.currency)} note={label(catalogue?.facts[rfmCl.fact]?.label ?? { en: rfmCl.fact, zh: rfmCl.fact })} />
            <StatCard span={3} label={t('distinctCodes')} value={format.integer(rfmCl.distinctCodes)} note={rfmCl.letters.map(({ letter }) => letter).join('-')} />
            <StatCard span={3} label={t('definition')} value={rfmCl.version === 0 ? t('standard') : t('versionNumber', { version: String(rfmCl.version) })} note={rfmCl.version === 0 ? t('derived') : ''} />
            <ClassChart rfmCl={rfmCl} onOpen={openClass} />
            <CodeTable rfmCl={rfmCl} onOpen={(code) => open(code, cellBehind({ analysis: 'rfm-cl', parameters: input, cell: { code } }))} />
            <Section flush title={t('classesAndStrategies')} actions={<EditStrategies kind="rfm-cl" definitionKey="default" />}>
              <ClassTable label={t('classesAndStrategies')} rows={rfmCl.classes} currency={rfmCl.currency} onOpen={({ key }) => openClass(key)} />
            </Section>
            <LetterTable rfmCl={rfmCl} actions={<EditLetters />} />
            <IndicatorPart input={input} chosen={search.indicator} find={search.find ?? ''} onChange={change} />
            <ShowCall endpoint={analyseRfmCl} input={input} />
            {drawer}
          </div>
        )
      }}
    </QueryView>
  )
}
