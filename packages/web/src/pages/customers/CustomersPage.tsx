import { Button } from '@mantine/core'
import { listCustomers } from '@sextant/contract'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCustomers } from '../../api/customers.ts'
import type { CustomersInput } from '../../api/customers.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { LeftOutNotice } from '../../ui/LeftOutNotice.tsx'
import { NothingLoaded } from '../../ui/NothingLoaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { CustomerFilters } from './CustomerFilters.tsx'
import { ColumnChoice } from './ColumnChoice.tsx'
import { useCustomerColumns } from './use-customer-columns.tsx'

const route = getRouteApi('/_app/customers')

export const CustomersPage = () => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const sort = search.sort ?? 'value'
  const descending = search.descending ?? true
  const cursor = search.trail?.at(-1)
  const input: CustomersInput = {
    sort, descending, limit: 50, ...(cursor === undefined ? {} : { cursor }), ...(search.search === undefined ? {} : { search: search.search }), ...(search.rule === undefined ? {} : { rule: search.rule }),
    ...(search.segment === undefined ? {} : { segment: search.segment }), ...(search.columns === undefined ? {} : { columns: search.columns.join(',') }),
  }
  const query = useCustomers(input)
  const columns = useCustomerColumns(query.data?.columns ?? [], query.data?.items ?? [])
  const change = (part: Partial<typeof search>): void => void navigate({ search: (old) => ({ ...old, trail: undefined, ...part }) })
  const isFiltered = search.search !== undefined || search.rule !== undefined || search.segment !== undefined
  const clear = <Button variant="default" onClick={() => void navigate({ search: {} })}>{t('clearFilters')}</Button>
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={search.rule !== undefined && can('segments.write') && <AppLink href={`/segments/new?rule=${encodeURIComponent(search.rule)}`}>{t('saveAsSegment')}</AppLink>} />
      <Section flush title={query.data === undefined ? t('title') : common('customerCount', { formatted: format.integer(query.data.total) })} actions={<ColumnChoice chosen={search.columns} shown={query.data?.columns ?? []} onChoose={(chosen) => change({ columns: chosen })} />}>
        <CustomerFilters search={search} error={query.error} onChange={change} />
        {query.data !== undefined && <LeftOutNotice leftOut={query.data.leftOut} isInCard />}
        <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={isFiltered ? <EmptyState title={t('noneFound')} hint={t('noneFoundHint')} action={clear} /> : <NothingLoaded />}>
          {(page) => (
            <>
              <DataTable label={t('title')} rows={page.items} rowKey={(row) => row.id} columns={columns} sort={{ by: sort, descending }}
                onSort={(next) => change({ sort: next.by as typeof sort, descending: next.descending })} />
              <CursorPager trail={search.trail ?? []} next={page.nextCursor} onTrail={(trail) => change({ trail: trail.length === 0 ? undefined : trail })} />
            </>
          )}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listCustomers} input={input} /></div>
    </>
  )
}
