import type { InputOf, analyseRfmCl } from '@sextant/contract'
import { indicatorByClass } from '@sextant/contract'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useIndicatorByClass } from '../../../../api/analysis-value.ts'
import type { ByClass, Indicator } from '../../../../api/analysis-value.ts'
import { boxOption } from '../../../../charts/box-option.ts'
import type { Box } from '../../../../charts/box-option.ts'
import { ChartCard } from '../../../../charts/Chart.tsx'
import type { Palette } from '../../../../charts/palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'

const useWritten = (unit: Indicator['unit']): ((value: number) => string) => {
  const format = useFormat()
  return useCallback((value: number) => (unit === 'money' ? format.moneyShort(Math.round(value)) : unit === 'share' ? format.share(value, 0) : format.number(value, Math.abs(value) < 10 ? 2 : 0)), [format, unit])
}

const Distribution = ({ answer }: { readonly answer: ByClass }) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const { indicator, classes } = answer
  const written = useWritten(indicator.unit)
  const boxes = classes.flatMap(({ name, p10, p25, p50, p75, p90, mean }): readonly Box[] => (p10 === null || p25 === null || p50 === null || p75 === null || p90 === null || mean === null ? [] : [{ name: label(name), p10, p25, p50, p75, p90, mean }]))
  const draw = useCallback((palette: Palette) => boxOption(boxes, palette, { value: written, lines: (box) => `${t('median')} <b>${written(box.p50)}</b> · ${t('mean')} ${written(box.mean)}<br/>25–75 % ${written(box.p25)} – ${written(box.p75)}<br/>10–90 % ${written(box.p10)} – ${written(box.p90)}` }), [boxes, written, t])
  const cell = (value: number | null): string => (value === null ? '—' : written(value))
  const table = {
    columns: [t('class'), t('customers'), t('known'), t('mean'), '10 %', '25 %', t('median'), '75 %', '90 %'],
    rows: classes.map((row) => [label(row.name), row.customers, row.known, cell(row.mean), cell(row.p10), cell(row.p25), cell(row.p50), cell(row.p75), cell(row.p90)]),
  }
  return <ChartCard title={label(indicator.label)} draw={draw} table={table} height={Math.max(260, boxes.length * 32 + 40)} note={<><span className="sx-id" style={{ whiteSpace: 'normal' }}>{indicator.expression}</span><br />{t('boxNote')}</>} />
}

/** One indicator, class by class. */
export const IndicatorChart = ({ input, name }: { readonly input: InputOf<typeof analyseRfmCl>; readonly name: string | undefined }) => {
  const asked = { ...input, name: name ?? '' }
  const query = useIndicatorByClass(asked, name !== undefined)
  return <div data-span="7"><QueryView query={query}>{(answer) => <><Distribution answer={answer} /><div style={{ marginTop: 8 }}><ShowCall endpoint={indicatorByClass} input={asked} /></div></>}</QueryView></div>
}
