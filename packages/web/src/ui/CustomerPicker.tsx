import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCustomers } from '../api/customers.ts'
import { isWarehouseAway } from '../api/warehouse.ts'

/** Finds one customer by identifier or name; a typed identifier that no list knows is taken as it is. */
export const CustomerPicker = ({ label, value, onCustomer }: { readonly label: string; readonly value: string | null; readonly onCustomer: (id: string | null) => void }) => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const { t: problems } = useTranslation('problems')
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.split(' · ')[0] ?? '', 250)
  const query = useCustomers({ limit: 12, sort: 'value', ...(asked === '' || asked === value ? {} : { search: asked }) })
  const found = (query.data?.items ?? []).map((row) => ({ value: row.id, label: row.title === null ? row.id : `${row.id} · ${row.title}` }))
  const typed = text.trim().split(' · ')[0] ?? ''
  const missing = [value, typed].filter((id): id is string => id !== null && id !== '' && !found.some((item) => item.value === id))
  return (
    <Select
      label={label} placeholder={t('searchPlaceholder')} searchable clearable value={value} searchValue={text} onSearchChange={setText} onChange={onCustomer} filter={({ options }) => options} maxDropdownHeight={280}
      data={[...found, ...[...new Set(missing)].map((id) => ({ value: id, label: id }))]} nothingFoundMessage={query.isFetching ? common('loading') : t('noneFound')} error={query.error === null ? undefined : isWarehouseAway(query.error) ? problems('partAway') : query.error.message}
    />
  )
}
