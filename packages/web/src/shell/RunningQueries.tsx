import { Button, Loader, Menu, Text } from '@mantine/core'
import { useIsFetching, useIsMutating } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCancelQuery, useRunningQueries } from '../api/organisation.ts'
import type { RunningQuery } from '../api/organisation.ts'
import { ProblemAlert } from '../ui/ProblemAlert.tsx'

/** A question that takes longer is shown, with a way to stop it. */
const patienceMs = 2_000

/** Whether something has been asked of the server for longer than that. */
const useIsSlow = (): boolean => {
  const fetching = useIsFetching({ predicate: ({ queryKey: [name] }) => name !== 'queries.list' })
  const mutating = useIsMutating({ predicate: ({ options: { mutationKey } }) => mutationKey?.[0] !== 'queries.cancel' })
  const isBusy = fetching + mutating > 0
  const [isSlow, setIsSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSlow(isBusy), isBusy ? patienceMs : 0)
    return () => clearTimeout(timer)
  }, [isBusy])
  return isSlow && isBusy
}

const Row = ({ query, busy, onCancel }: { readonly query: RunningQuery; readonly busy: boolean; readonly onCancel: () => void }) => {
  const { t } = useTranslation('organisation')
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'center', padding: '6px 12px' }}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Text size="sm" truncate>{query.summary ?? query.question}</Text>
        <Text size="xs" c="dimmed">{t('running', { seconds: Math.round(query.milliseconds / 1000) })}{!query.mine && query.who !== null && ` · ${t('others', { who: query.who })}`}</Text>
      </div>
      {query.cancellable ? <Button size="compact-xs" color="rust" variant="light" loading={busy} onClick={onCancel}>{t('cancel')}</Button> : <Text size="xs" c="dimmed">{t('cannotCancel')}</Text>}
    </div>
  )
}

/** Nothing while all goes quickly; then what runs and since when, each with a button that stops it. */
export const RunningQueries = () => {
  const { t } = useTranslation('organisation')
  const isSlow = useIsSlow()
  const running = useRunningQueries(isSlow)
  const cancel = useCancelQuery(t('cancelled'))
  const queries = (running.data?.queries ?? []).toSorted((left, right) => right.milliseconds - left.milliseconds)
  const mine = queries.find((query) => query.mine)
  if (!isSlow || mine === undefined) return null
  return (
    <Menu position="bottom-end" width={380} closeOnItemClick={false}>
      <Menu.Target><Button size="compact-sm" variant="light" color="brass" leftSection={<Loader size={12} color="brass" />}>{t('running', { seconds: Math.max(2, Math.round(mine.milliseconds / 1000)) })}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('runningTitle')}</Menu.Label>
        {cancel.error !== null && <ProblemAlert error={cancel.error} />}
        {queries.map((query) => <Row key={query.id} query={query} busy={cancel.isPending} onCancel={() => cancel.mutate({ id: query.id })} />)}
      </Menu.Dropdown>
    </Menu>
  )
}
