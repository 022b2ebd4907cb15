import { useTranslation } from 'react-i18next'
import { useCustomerSearch } from '../api/customers.ts'
import { useSegments } from '../api/segments.ts'
import { useCan } from '../api/session.ts'
import { useLabel } from '../i18n/use-label.ts'
import { navigation } from './navigation.ts'

export interface FoundThing { readonly kind: 'customer' | 'segment' | 'page'; readonly title: string; readonly note: string; readonly href: string }

const segmentLimit = 5

/** Customers, segments and pages that fit a text. */
export const useFoundThings = (text: string): { readonly found: readonly FoundThing[]; readonly busy: boolean; readonly error: unknown } => {
  const { t } = useTranslation('shell')
  const can = useCan()
  const label = useLabel()
  const customers = useCustomerSearch(text, can('customers.read'))
  const segments = useSegments(text, can('segments.read') && text !== '')
  const fits = (title: string): boolean => text === '' || title.toLowerCase().includes(text.toLowerCase())
  const found: FoundThing[] = [
    ...(text === '' ? [] : (customers.data?.items ?? []).map((row) => ({ kind: 'customer' as const, title: row.title === null ? row.id : `${row.title} · ${row.id}`, note: t('customers'), href: `/customers/${encodeURIComponent(row.id)}` }))),
    ...(text === '' ? [] : (segments.data?.segments ?? []).slice(0, segmentLimit).map((segment) => ({ kind: 'segment' as const, title: label(segment.name), note: t('segments'), href: `/segments/${segment.key}` }))),
    ...navigation.flatMap((group) => group.items).filter((item) => can(item.permission) && fits(t(item.name))).map((item) => ({ kind: 'page' as const, title: t(item.name), note: t('searchPages'), href: item.to })),
  ]
  return { found, busy: customers.isFetching || segments.isFetching, error: customers.error ?? segments.error }
}
