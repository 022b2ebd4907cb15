import { Autocomplete, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { actOnWatchCase, assignWatchCase, causeWatchCase, closeWatchCase } from '@sextant/contract'
import type { ReactNode } from 'react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSession } from '../../api/session.ts'
import { useActOnCase, useAssignCase, useCauseCase, useCloseCase, useRecheckCase, useWatchCauses } from '../../api/watches.ts'
import type { WatchCaseDetail } from '../../api/watches.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { useFigure } from '../../ui/indicator/use-figure.ts'

const outcomes = ['improved', 'not_improved', 'accepted', 'false_alarm'] as const

const Line = ({ children, onSubmit }: { readonly children: ReactNode; readonly onSubmit: () => void }) => (
  <form onSubmit={(event) => { event.preventDefault(); onSubmit() }}><Group align="flex-end" gap="xs" wrap="nowrap">{children}</Group></form>
)

/** Assignee → cause → action → re-check → closed, in one card. */
export const CaseActions = ({ found }: { readonly found: WatchCaseDetail }) => {
  const { t } = useTranslation('watches')
  const figure = useFigure()
  const me = useSession()?.user.email ?? ''
  const causes = useWatchCauses()
  const [assignee, setAssignee] = useState(found.assignee ?? me)
  const [cause, setCause] = useState(found.cause ?? '')
  const [action, setAction] = useState(found.action ?? '')
  const [recheckOn, setRecheckOn] = useState(found.recheckOn ?? '')
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>(found.improved === true ? 'improved' : 'accepted')
  const [assign, name, act, recheck, close] = [useAssignCase(t('done')), useCauseCase(t('done')), useActOnCase(t('done')), useRecheckCase(t('done')), useCloseCase(t('done'))]
  const failure = [assign, name, act, recheck, close].find(({ error }) => error !== null)?.error ?? null
  const { id } = found
  const acting = { id, action, ...(recheckOn === '' ? {} : { recheckOn }) }
  const last = found.state === 'open' ? { endpoint: assignWatchCase, input: { id, assignee } } : found.state === 'assigned' ? { endpoint: causeWatchCase, input: { id, cause } } : found.state === 'caused' ? { endpoint: actOnWatchCase, input: acting } : { endpoint: closeWatchCase, input: { id, outcome } }
  if (found.closedAt !== null) return <Section title={t('closed')}><Text>{found.outcome === null ? '–' : t(found.outcome)}</Text></Section>
  return (
    <Section title={t('action')}>
      <Stack gap="md">
        {failure !== null && <ProblemAlert error={failure} />}
        <Line onSubmit={() => assign.mutate({ id, assignee })}><TextInput style={{ flex: 1 }} label={t('assignee')} value={assignee} onChange={(event) => setAssignee(event.currentTarget.value)} /><Button type="submit" variant="default" disabled={assignee.trim() === ''} loading={assign.isPending}>{t('assign')}</Button></Line>
        <Line onSubmit={() => name.mutate({ id, cause })}><Autocomplete style={{ flex: 1 }} label={t('cause')} value={cause} onChange={setCause} data={(causes.data?.causes ?? []).map((one) => one.cause)} /><Button type="submit" variant="default" disabled={cause.trim().length < 2} loading={name.isPending}>{t('saveCause')}</Button></Line>
        <Line onSubmit={() => act.mutate(acting)}>
          <Stack gap={6} style={{ flex: 1 }}><TextInput label={t('action')} value={action} onChange={(event) => setAction(event.currentTarget.value)} /><TextInput type="date" label={t('recheckOn')} value={recheckOn} onChange={(event) => setRecheckOn(event.currentTarget.value)} /></Stack>
          <Button type="submit" variant="default" disabled={action.trim().length < 2} loading={act.isPending}>{t('saveAction')}</Button>
        </Line>
        <Group justify="space-between"><Button variant="default" loading={recheck.isPending} onClick={() => recheck.mutate({ id })}>{t('recheck')}</Button>
          {found.improved !== null && <Text size="sm" c={found.improved ? 'sea' : 'rust'}>{t(found.improved ? 'improved' : 'not_improved')} · {figure(found.recheckValue, found.unit)}</Text>}
        </Group>
        <Line onSubmit={() => close.mutate({ id, outcome })}><Select style={{ flex: 1 }} label={t('closeAs')} allowDeselect={false} value={outcome} data={outcomes.map((value) => ({ value, label: t(value) }))} onChange={(value) => { if (value !== null) setOutcome(value as 'improved') }} /><Button type="submit" loading={close.isPending}>{t('close')}</Button></Line>
        <ShowCall endpoint={last.endpoint} input={last.input} />
      </Stack>
    </Section>
  )
}
