import { Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isNothingLoaded, NothingLoaded } from './NothingLoaded.tsx'
import { ProblemAlert } from './ProblemAlert.tsx'

export interface QueryLike<Data> {
  readonly data: Data | undefined
  readonly error: unknown
  readonly isPending: boolean
  readonly isPlaceholderData?: boolean
  readonly refetch: () => unknown
}

export const SkeletonLines = ({ lines = 6, height = 24 }: { readonly lines?: number; readonly height?: number }) => {
  const { t } = useTranslation()
  return (
    <Stack gap="sm" p="md" role="status" aria-label={t('loading')}>
      {Array.from({ length: lines }, (_, line) => <Skeleton key={line} height={height} width={`${100 - (line % 3) * 9}%`} />)}
    </Stack>
  )
}

/** The four states of anything loaded: loading, failed, empty, there. Every list and chart goes through it. `besides` stands below a failure. */
export const QueryView = <Data,>({ query, isEmpty, empty, skeleton, besides, children }: {
  readonly query: QueryLike<Data>
  readonly isEmpty?: (data: Data) => boolean
  readonly empty?: ReactNode
  readonly skeleton?: ReactNode
  readonly besides?: ReactNode
  readonly children: (data: Data) => ReactNode
}) => {
  const isFailed = query.error !== null && query.error !== undefined
  const problem = isFailed && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} isPart />
  const shown = (): ReactNode => {
    if (query.data !== undefined) return <>{problem}{isEmpty?.(query.data) === true ? empty : children(query.data)}</>
    if (isNothingLoaded(query.error)) return <NothingLoaded />
    if (isFailed) return <><div style={{ padding: 16 }}>{problem}</div>{besides}</>
    return skeleton ?? <SkeletonLines />
  }
  return <div tabIndex={-1} className={query.isPlaceholderData === true ? 'sx-view sx-stale' : 'sx-view'} aria-busy={query.isPlaceholderData === true}>{shown()}</div>
}
