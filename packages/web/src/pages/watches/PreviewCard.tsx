import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { previewWatch } from '@sextant/contract'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWatchPreview } from '../../api/watches.ts'
import type { Preview, WatchDefinition } from '../../api/watches.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { useFigure } from '../../ui/indicator/use-figure.ts'

const alarmsShown = 25

const AlarmChart = ({ preview }: { readonly preview: Preview }) => {
  const { t } = useTranslation('watches')
  const format = useFormat()
  const figure = useFigure()
  const { periods, unit, currency } = preview
  const draw = useCallback((palette: Palette) => categoryOption(periods.map(({ name }) => name), [
    { name: t('whole'), values: periods.map(({ total }) => total), kind: 'area' }, { name: t('alarms'), values: periods.map(({ alarmCount }) => alarmCount), kind: 'bar', axis: 1 },
  ], palette, { value: (value) => figure(value, unit, currency), second: (value) => (Number.isInteger(value) ? format.integer(value) : '') }), [periods, unit, currency, figure, format, t])
  const table = { columns: [t('period'), t('whole'), t('alarms')], rows: periods.map((one) => [one.name, figure(one.total, unit, currency), one.alarmCount]) }
  return <ChartCard title={t('alarms')} draw={draw} table={table} height={220} note={t('previewAlarms', { alarms: format.integer(preview.alarms), periods: format.integer(periods.length), areas: format.integer(preview.areaCount) })} />
}

/** What a definition would have raised over the past, before it is saved. */
export const PreviewCard = ({ definition }: { readonly definition: WatchDefinition }) => {
  const { t } = useTranslation('watches')
  const label = useLabel()
  const preview = useWatchPreview()
  const [periods, setPeriods] = useState('30')
  const input = { definition, periods: Number(periods) }
  const alarms = (preview.data?.periods ?? []).flatMap((period) => period.alarms).toReversed().slice(0, alarmsShown)
  return (
    <Stack gap="md">
      <Section title={t('preview')} actions={<><Select size="xs" w={90} aria-label={t('periodsShort')} allowDeselect={false} value={periods} data={['7', '30', '50']} onChange={(value) => { if (value !== null) setPeriods(value) }} /><Button size="xs" variant="default" loading={preview.isPending} onClick={() => preview.mutate(input)}>{t('previewRun')}</Button></>}>
        <Text size="xs" c="dimmed" mb="sm">{t('previewHint')}</Text>
        {preview.error !== null && <ProblemAlert error={preview.error} />}
        {preview.data !== undefined && alarms.length === 0 && <EmptyState title={t('previewNone')} />}
        <ul style={{ margin: 0, paddingLeft: 18 }} aria-label={t('alarms')}>{alarms.map((alarm, index) => <li key={`${alarm.subject}${index}`}><Text size="sm">{label(alarm.sentence)}</Text></li>)}</ul>
        <Group mt="sm"><ShowCall endpoint={previewWatch} input={input} /></Group>
      </Section>
      {preview.data !== undefined && <AlarmChart preview={preview.data} />}
    </Stack>
  )
}
