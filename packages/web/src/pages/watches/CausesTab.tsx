import { useTranslation } from 'react-i18next'
import { useWatchCauses } from '../../api/watches.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

/** The catalogue of causes, counted. */
export const CausesTab = () => {
  const { t } = useTranslation('watches')
  const format = useFormat()
  const query = useWatchCauses()
  return (
    <Section flush title={t('tab_causes')}>
      <QueryView query={query} isEmpty={(data) => data.causes.length === 0} empty={<EmptyState title={t('noCauses')} hint={t('noCausesHint')} />}>
        {(data) => (
          <DataTable label={t('tab_causes')} rows={data.causes} rowKey={({ cause }) => cause} columns={[
            { key: 'cause', header: t('cause'), cell: ({ cause }) => cause },
            { key: 'cases', header: t('causeCases'), align: 'right', cell: ({ cases }) => format.integer(cases) },
            { key: 'open', header: t('openCases'), align: 'right', cell: ({ open }) => format.integer(open) },
            { key: 'improved', header: t('causeImproved'), align: 'right', cell: ({ improved }) => format.integer(improved) },
            { key: 'not', header: t('causeNot'), align: 'right', cell: ({ notImproved }) => format.integer(notImproved) },
            { key: 'last', header: t('causeLast'), cell: ({ lastAt }) => (lastAt === null ? '–' : format.date(lastAt)) },
          ]} />
        )}
      </QueryView>
    </Section>
  )
}
