import { Select, Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useWatchCases, useWatches } from '../../api/watches.ts'
import type { WatchCase } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { AgeBoard } from './AgeBoard.tsx'
import { useCaseColumns } from './use-case-columns.tsx'

const route = getRouteApi('/_app/watches')
const states = ['any_open', 'open', 'assigned', 'caused', 'acting', 'checked', 'closed'] as const

/** Cases by state and age, and their list. */
export const CasesTab = () => {
  const { t } = useTranslation('watches')
  const label = useLabel()
  const { state = 'any_open', watch, trail = [] } = route.useSearch()
  const navigate = route.useNavigate()
  const watches = useWatches()
  const query = useWatchCases({ state, limit: 50, ...(watch === undefined ? {} : { watch }), ...(trail.length === 0 ? {} : { cursor: trail.at(-1) }) })
  const columns = useCaseColumns()
  const go = (search: object): void => void navigate({ search: (before) => ({ ...before, trail: undefined, ...search }) })
  const filters = (
    <>
      <Select size="xs" aria-label={t('watch')} placeholder={t('watch')} clearable value={watch ?? null} onChange={(key) => go({ watch: key ?? undefined })} data={(watches.data?.watches ?? []).map((one) => ({ value: one.key, label: label(one.definition.name) }))} />
      <Select size="xs" aria-label={t('board')} allowDeselect={false} value={state} onChange={(value) => go({ state: value ?? undefined })} data={states.map((value) => ({ value, label: value === 'any_open' ? t('stateAnyOpen') : t(value) }))} />
    </>
  )
  return (
    <Stack gap="md">
      {query.data !== undefined && <AgeBoard counts={query.data} state={state} onState={(value) => go({ state: value })} />}
      <Section flush title={t('cases')} actions={filters}>
        <QueryView query={query} isEmpty={(data) => data.items.length === 0} empty={<EmptyState title={t('noCases')} hint={t('noCasesHint')} />}>
          {(data) => (
            <>
              <DataTable label={t('cases')} rows={data.items} rowKey={(one: WatchCase) => one.id} columns={columns} />
              <CursorPager trail={trail} next={data.nextCursor} onTrail={(next) => void navigate({ search: (before) => ({ ...before, trail: next.length === 0 ? undefined : next }) })} />
            </>
          )}
        </QueryView>
      </Section>
    </Stack>
  )
}
