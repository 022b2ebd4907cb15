import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useMetrics } from '../../../api/data.ts'
import { useCatalogue } from '../../../api/rules.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { ExpressionSelect } from './ExpressionSelect.tsx'

/** The measure of a table as the address holds it. */
export const measureSearch = { measure: textParam, of: textParam, fact: textParam }
const measureSchema = z.object(measureSearch)
export type MeasureSearch = z.output<typeof measureSchema>

const ofValue = ['sum', 'avg', 'median', 'min', 'max', 'share'] as const

/** The measure as members of an endpoint's input; undefined while it is not whole. */
export const measureInput = ({ measure, of, fact }: MeasureSearch) => {
  const needsValue = (ofValue as readonly string[]).includes(measure ?? '')
  if ((needsValue && of === undefined) || (measure === 'rows' && fact === undefined)) return undefined
  return { ...(measure === undefined ? {} : { measure }), ...(needsValue && of !== undefined ? { of } : {}), ...(fact === undefined || measure !== 'rows' ? {} : { fact }) }
}

/** Customers, rows, a metric of the company, or an aggregate of any value. */
export const MeasureFields = ({ search, onChange }: { readonly search: MeasureSearch; readonly onChange: (part: Partial<MeasureSearch>) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const metrics = useMetrics(false, true).data?.metrics ?? []
  const catalogue = useCatalogue().data
  const measure = search.measure ?? 'customers'
  const words = { sum: t('measureSum'), avg: t('measureAvg'), median: t('measureMedian'), min: t('measureMin'), max: t('measureMax'), share: t('measureShare') }
  const data = [
    { group: t('groupCounts'), items: [{ value: 'customers', label: t('measureCustomers') }, { value: 'rows', label: t('measureRows') }] },
    { group: t('groupMetrics'), items: metrics.map((metric) => ({ value: metric.key, label: label(metric.label) })) },
    { group: t('groupValues'), items: ofValue.map((value) => ({ value, label: words[value] })) },
  ]
  return (
    <>
      <Select w={200} label={t('measure')} data={data} value={measure} allowDeselect={false} searchable onChange={(value) => onChange({ measure: value === 'customers' || value === null ? undefined : value })} />
      {(ofValue as readonly string[]).includes(measure) && <ExpressionSelect label={t('ofValue')} value={search.of} level="both" onChange={(of) => onChange({ of })} />}
      {measure === 'rows' && <Select w={180} label={t('fact')} searchable value={search.fact ?? null} data={Object.entries(catalogue?.facts ?? {}).map(([value, fact]) => ({ value, label: label(fact.label) }))} onChange={(fact) => onChange({ fact: fact ?? undefined })} />}
    </>
  )
}
