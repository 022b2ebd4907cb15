import { Stack, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useWatchCase } from '../../api/watches.ts'
import type { WatchCaseDetail } from '../../api/watches.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { useFigure } from '../../ui/indicator/use-figure.ts'
import { CaseActions } from './CaseActions.tsx'
import { Age, StateBadge } from './use-case-columns.tsx'

const route = getRouteApi('/_app/watch-cases/$id')

const CourseChart = ({ found }: { readonly found: WatchCaseDetail }) => {
  const { t } = useTranslation('watches')
  const figure = useFigure()
  const { readings, unit } = found
  const draw = useCallback((palette: Palette) => categoryOption(readings.map(({ period }) => period), [
    { name: t('value'), values: readings.map(({ value }) => value), kind: 'bar' }, { name: t('expected'), values: readings.map(({ expected }) => expected) },
  ], palette, { value: (value) => figure(value, unit) }), [readings, unit, figure, t])
  const table = { columns: [t('period'), t('value'), t('expected'), t('usual')], rows: readings.map((one) => [one.period, figure(one.value, unit), figure(one.expected, unit), one.low === null && one.high === null ? '–' : `${figure(one.low, unit)} … ${figure(one.high, unit)}`]) }
  return <ChartCard title={t('course')} draw={draw} table={table} height={220} />
}

const History = ({ found }: { readonly found: WatchCaseDetail }) => {
  const { t } = useTranslation('watches')
  const format = useFormat()
  return (
    <Section title={t('history')}>
      <ol style={{ margin: 0, paddingLeft: 18 }}>
        {found.events.map((event) => <li key={`${event.at}${event.what}`} style={{ marginBottom: 8 }}><Text size="sm"><b>{t(`event_${event.what}` as 'event_raised')}</b> · {event.by} · {format.dateTime(event.at)}</Text>{event.note !== '' && event.what !== 'raised' && <Text size="sm" c="dimmed">{event.note}</Text>}</li>)}
      </ol>
    </Section>
  )
}

export const CasePage = () => {
  const { t } = useTranslation('watches')
  const label = useLabel()
  const can = useCan()
  const { id } = route.useParams()
  const query = useWatchCase(id)
  const found = query.data
  const lead = found === undefined ? undefined : <><StateBadge state={found.state} /> <Age found={found} /> · <AppLink href={`/watches/${found.watch}`}>{label(found.watchName)}</AppLink>{found.assignee !== null && <> · {found.assignee}</>}</>
  return (
    <>
      <PageHeader above={<AppLink href="/watches">← {t('title')}</AppLink>} title={found === undefined ? t('cases') : found.kind === 'customer' ? found.subject : label(found.subjectLabel)} lead={lead}
        actions={found?.kind === 'customer' ? <AppLink href={`/customers/${encodeURIComponent(found.subject)}`}>{t('openCustomer')}</AppLink> : undefined} />
      <QueryView query={query}>
        {(loaded) => (
          <div className="sx-grid">
            <Stack data-span="8" gap="md">
              <Section><Text>{label(loaded.sentence)}</Text></Section>
              {/* One reading of a customer is no course. */}
              {(loaded.kind === 'indicator' || loaded.readings.length > 1) && <CourseChart found={loaded} />}
              <History found={loaded} />
            </Stack>
            {can('analysis.write') && <div data-span="4"><CaseActions key={loaded.state} found={loaded} /></div>}
          </div>
        )}
      </QueryView>
    </>
  )
}
