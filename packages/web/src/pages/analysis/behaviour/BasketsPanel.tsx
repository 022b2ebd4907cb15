import { NumberInput } from '@mantine/core'
import { analyseBaskets } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useBaskets } from '../../../api/analysis-behaviour.ts'
import type { Baskets } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CellButton } from './CellButton.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { FactSelect } from './FactSelect.tsx'
import { PanelFrame } from './PanelFrame.tsx'

const share = z.number().positive().max(1).optional().catch(undefined)
const panelSearch = z.object({ fact: textParam, item: textParam, minSupport: share, minConfidence: share })

type Open = (title: string, rule: string) => void

const RulesTable = ({ baskets, onOpen }: { readonly baskets: Baskets; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const audience = (rule: Baskets['rules'][number]) => {
    const { audience: text } = rule
    const title = t('audience', { left: rule.antecedent.join(', '), right: rule.consequent })
    return text === null ? '–' : <CellButton label={title} onClick={() => onOpen(title, text)}>{t('audienceShort')}</CellButton>
  }
  return (
    <Section title={t('rulesTitle')} flush>
      {baskets.rules.length === 0 ? <EmptyState title={t('noRules')} /> : (
        <DataTable label={t('rulesTitle')} rows={baskets.rules.slice(0, 100)} rowKey={(row) => `${row.antecedent.join('+')}>${row.consequent}`} columns={[
          { key: 'left', header: t('antecedent'), cell: (row) => row.antecedent.join(' + ') },
          { key: 'right', header: t('consequent'), cell: (row) => row.consequent },
          { key: 'count', header: t('baskets'), align: 'right', cell: (row) => format.integer(row.count) },
          { key: 'support', header: t('support'), align: 'right', cell: (row) => format.share(row.support, 2) },
          { key: 'confidence', header: t('confidence'), align: 'right', cell: (row) => format.share(row.confidence) },
          { key: 'lift', header: t('lift'), align: 'right', cell: (row) => format.number(row.lift, 2) },
          { key: 'audience', header: t('audienceShort'), align: 'right', cell: audience },
        ]} />
      )}
    </Section>
  )
}

const SetsTable = ({ baskets, onOpen }: { readonly baskets: Baskets; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const named = (set: Baskets['sets'][number]) => {
    const { rule } = set
    const name = set.items.join(' + ')
    return rule === null ? name : <CellButton label={t('customersOf', { name })} onClick={() => onOpen(name, rule)}>{name}</CellButton>
  }
  return (
    <Section title={t('setsTitle')} flush>
      {baskets.sets.length === 0 ? <EmptyState title={t('noSets')} /> : <DataTable label={t('setsTitle')} rows={baskets.sets.slice(0, 50)} rowKey={(row) => row.items.join('+')} columns={[
        { key: 'items', header: t('items'), cell: named },
        { key: 'count', header: t('baskets'), align: 'right', cell: (row) => format.integer(row.count) },
        { key: 'support', header: t('support'), align: 'right', cell: (row) => format.share(row.support, 2) },
      ]} />}
    </Section>
  )
}

/** What is bought together, and whom to offer what is missing. */
export const BasketsPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const [search, onChange] = usePanelSearch(panelSearch)
  const { fact, item, minSupport = 0.01, minConfidence = 0.2 } = search
  const input = { ...scopeInput(scope), minSupport, minConfidence, ...(fact === undefined ? {} : { fact }), ...(item === undefined ? {} : { item }) }
  const query = useBaskets(input)
  const [drawer, open] = useBehind()
  const percent = (label: string, value: number, tell: (share: number) => void) => (
    <NumberInput w={160} label={label} suffix=" %" min={0.01} max={100} step={0.5} decimalScale={2} value={Number((value * 100).toFixed(2))} onChange={(next) => { if (typeof next === 'number' && next > 0) tell(Number((next / 100).toFixed(6))) }} />
  )
  const controls = (
    <>
      <FactSelect value={fact} onChange={(value) => onChange({ fact: value, item: undefined })} />
      <ExpressionSelect label={t('item')} level="row" fact={fact ?? query.data?.fact} value={item} onChange={(value) => onChange({ item: value })} />
      {percent(t('minSupport'), minSupport, (value) => onChange({ minSupport: value }))}
      {percent(t('minConfidence'), minConfidence, (value) => onChange({ minConfidence: value }))}
    </>
  )
  return (
    <PanelFrame controls={controls}>
      <QueryView query={query} isEmpty={({ baskets }) => baskets === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} /></div>}>
        {(baskets) => {
          const show: Open = (title, rule) => open(title, { kind: 'rule', rule, at: baskets.at })
          return (
            <div className="sx-grid">
              <StatCard span={3} label={t('baskets')} value={format.integer(baskets.baskets)} />
              <StatCard span={3} label={t('items')} value={format.integer(baskets.items)} />
              <StatCard span={3} label={t('sets')} value={format.integer(baskets.setCounts.slice(1).reduce((sum, count) => sum + count, 0))} />
              <StatCard span={3} label={t('rulesFound')} value={format.integer(baskets.ruleCount)} />
              <RulesTable baskets={baskets} onOpen={show} />
              <SetsTable baskets={baskets} onOpen={show} />
              <ShowCall endpoint={analyseBaskets} input={input} />
            </div>
          )
        }}
      </QueryView>
      {drawer}
    </PanelFrame>
  )
}
