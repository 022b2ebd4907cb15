import { Group, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { SqlAnswer } from '../../api/console.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { cellText } from './AnswerTable.tsx'

/** Rows drawn at most: more bars than this cannot be told apart. */
const mostDrawn = 500
const isTime = (text: string): boolean => /^\d{4}-\d{2}(?:-\d{2})?/.test(text)

const pointsOf = (answer: SqlAnswer, category: string | undefined, value: string | undefined): readonly { readonly label: string; readonly value: number | null }[] => {
  if (value === undefined || category === undefined) return []
  const [from, to] = [answer.columns.findIndex(({ name }) => name === category), answer.columns.findIndex(({ name }) => name === value)]
  return answer.rows.slice(0, mostDrawn).map((row) => ({ label: cellText(row[from]), value: typeof row[to] === 'number' ? row[to] : null }))
}

/** One column with numbers along another: bars, or a line along time. */
export const AnswerChart = ({ answer, along, values, onChange }: {
  readonly answer: SqlAnswer; readonly along: string | undefined; readonly values: string | undefined; readonly onChange: (part: { along?: string; values?: string }) => void
}) => {
  const { t } = useTranslation('console')
  const format = useFormat()
  const names = answer.columns.map(({ name }) => name)
  const numeric = names.filter((_name, index) => answer.rows.some((row) => typeof row[index] === 'number'))
  const value = values !== undefined && numeric.includes(values) ? values : numeric.at(-1)
  const category = along !== undefined && names.includes(along) && along !== value ? along : (names.find((name) => !numeric.includes(name)) ?? names.find((name) => name !== value))
  const points = pointsOf(answer, category, value)
  const kind = points.length > 0 && points.every(({ label }) => isTime(label)) ? 'line' : 'bar'
  const draw = (palette: Palette) => categoryOption(points.map(({ label }) => label), [{ name: value ?? '', values: points.map((point) => point.value), kind }], palette, { value: (number) => format.number(number) })
  if (points.length < 2 || value === undefined || category === undefined) return <EmptyState title={t('noChart')} hint={t('noChartHint')} />
  return (
    <>
      <Group mb="sm">
        <Select size="xs" label={t('category')} allowDeselect={false} value={category} data={[...new Set(names)].filter((name) => name !== value)} onChange={(name) => { if (name !== null) onChange({ along: name }) }} />
        <Select size="xs" label={t('values')} allowDeselect={false} value={value} data={[...new Set(numeric)]} onChange={(name) => { if (name !== null) onChange({ values: name }) }} />
      </Group>
      <ChartCard title={t('chartTitle', { values: value, category })} height={360} draw={draw} table={{ columns: [category, value], rows: points.map((point) => [point.label, point.value]) }} />
    </>
  )
}
