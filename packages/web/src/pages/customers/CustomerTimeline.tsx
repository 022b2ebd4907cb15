import { Button, SegmentedControl, Text } from '@mantine/core'
import { useIntersection } from '@mantine/hooks'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useTimeline } from '../../api/customers.ts'
import type { TimelineItem } from '../../api/customers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { LeftOutNotice } from '../../ui/LeftOutNotice.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

type Kind = TimelineItem['kind']
const kinds = ['fact', 'contact', 'response', 'event', 'decision'] as const
const dots: Readonly<Record<Kind, string>> = { fact: 'ink-5', contact: 'brass-5', response: 'sea-5', event: 'gray-5', decision: 'rust-5' }

const Item = ({ item }: { readonly item: TimelineItem }) => {
  const { t } = useTranslation('customers')
  const format = useFormat()
  const label = useLabel()
  const written = (value: string | number | boolean | null): string => (typeof value === 'number' && !Number.isInteger(value) ? format.number(value) : String(value))
  const details = Object.entries(item.detail).filter(([, value]) => value !== null).map(([name, value]) => `${name} ${written(value)}`).join(' · ')
  return (
    <li style={{ '--dot': `var(--mantine-color-${dots[item.kind]})` } as Record<string, string>}>
      <div style={{ display: 'flex', gap: 12, justifyContent: 'space-between' }}>
        <span>{item.link === null ? label(item.label) : <AppLink href={item.link}>{label(item.label)}</AppLink>}{item.count > 1 && <Text span size="xs" c="dimmed"> {t('times', { count: item.count })}</Text>}</span>
        <span>{item.value !== null && <b>{item.isMoney ? format.money(item.value) : format.number(item.value)} </b>}<Text span size="xs" c="dimmed"><time dateTime={item.at}>{format.dateTime(item.at)}</time></Text></span>
      </div>
      {details !== '' && <Text size="xs" c="dimmed">{details}</Text>}
    </li>
  )
}

/** Everything that happened, newest first; older items load when the end comes into view, or by the button. */
export const CustomerTimeline = ({ id, kind, onKind }: { readonly id: string; readonly kind: Kind | undefined; readonly onKind: (kind: Kind | undefined) => void }) => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const query = useTimeline(id, kind)
  const { ref, entry } = useIntersection({ rootMargin: '200px' })
  const visible = entry?.isIntersecting === true
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = query
  useEffect(() => {
    if (visible && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [visible, hasNextPage, isFetchingNextPage, fetchNextPage])
  // What is left out may differ from page to page: it is said once for all of them.
  const leftOut = [...new Map((query.data?.pages ?? []).flatMap((page) => page.leftOut.map((one) => [one.fact, one] as const))).values()]
  const filter = (
    <SegmentedControl size="xs" aria-label={t('timeline')} value={kind ?? 'all'} onChange={(value) => onKind(value === 'all' ? undefined : (value as Kind))}
      data={[{ value: 'all', label: t('kindAll') }, ...kinds.map((name) => ({ value: name, label: t(`kind_${name}`) }))]} />
  )
  return (
    <Section span={8} title={t('timeline')} actions={filter}>
      <LeftOutNotice leftOut={leftOut} isInCard />
      <QueryView query={query} isEmpty={(data) => data.pages.every((page) => page.items.length === 0)} empty={leftOut.length === 0 ? <EmptyState title={t('noTimeline')} /> : null}>
        {(data) => (
          <div style={{ maxHeight: 640, overflowY: 'auto' }} tabIndex={0} role="region" aria-label={t('timeline')}>
            <ol className="sx-time">{data.pages.flatMap((page, pageIndex) => page.items.map((item, index) => <Item key={`${item.at}.${item.name}.${pageIndex}.${String(index)}`} item={item} />))}</ol>
            {hasNextPage && <div ref={ref}><Button variant="subtle" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{common('loadMore')}</Button></div>}
          </div>
        )}
      </QueryView>
    </Section>
  )
}
