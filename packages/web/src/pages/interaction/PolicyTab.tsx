import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { savePolicy } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePolicy, useSavePolicy } from '../../api/contacts.ts'
import type { Cap } from '../../api/contacts.ts'
import { useCan } from '../../api/session.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { CapRow } from './CapRow.tsx'

const freshCap = (caps: readonly Cap[]): Cap => {
  const taken = new Set(caps.map(({ key }) => key))
  let number = caps.length + 1
  while (taken.has(`cap-${number}`)) number += 1
  return { key: `cap-${number}`, name: { en: '', zh: '' }, channel: null, max: 3, days: 30, active: true }
}

const PolicyForm = ({ initial }: { readonly initial: readonly Cap[] }) => {
  const { t } = useTranslation('interaction')
  const can = useCan()
  const [caps, setCaps] = useState<readonly Cap[]>(initial)
  const save = useSavePolicy(t('savedPolicy'))
  const mayWrite = can('campaigns.launch')
  const input = { caps: caps.map((cap) => ({ ...cap, name: { ...cap.name } })) }
  const isWrong = new Set(caps.map(({ key }) => key)).size !== caps.length || !savePolicy.input.safeParse(input).success || caps.some(({ name }) => name.en.trim() === '' || name.zh.trim() === '')
  const change = (at: number, cap: Cap): void => setCaps(caps.map((old, index) => (index === at ? cap : old)))
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed" maw={760}>{t('policyLead')}</Text>
        {!mayWrite && <Alert color="gray">{t('readOnly')}</Alert>}
        {caps.length === 0 && <Text size="sm">{t('noCaps')}</Text>}
        {caps.map((cap, index) => <CapRow key={index} cap={cap} disabled={!mayWrite} onChange={(next) => change(index, next)} onRemove={() => setCaps(caps.filter((_, at) => at !== index))} />)}
        {save.error !== null && <ProblemAlert error={save.error} />}
        {mayWrite && <Group><Button variant="default" leftSection={<IconPlus size={15} />} disabled={caps.length >= 50} onClick={() => setCaps([...caps, freshCap(caps)])}>{t('addCap')}</Button><Button type="submit" loading={save.isPending} disabled={isWrong}>{t('savePolicy')}</Button></Group>}
        <ShowCall endpoint={savePolicy} input={input} />
      </Stack>
    </form>
  )
}

/** The caps that hold over all campaigns. */
export const PolicyTab = () => {
  const { t } = useTranslation('interaction')
  const query = usePolicy()
  return <Section title={t('policy')}><QueryView query={query}>{(data) => <PolicyForm key={JSON.stringify(data.caps)} initial={data.caps} />}</QueryView></Section>
}
