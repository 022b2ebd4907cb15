import { Alert, Badge, Button, Group, List, Text, TextInput } from '@mantine/core'
import { sendEdition, showEdition } from '@sextant/contract'
import { IconDownload, IconMail } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { pdfAddress, useEdition, useSendEdition } from '../../api/reports.ts'
import type { Edition } from '../../api/reports.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { lastDayOf } from '../../format/zone-day.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { EditionSection } from './EditionSection.tsx'

const route = getRouteApi('/_app/reports/$key/$id')

const SendCard = ({ edition }: { readonly edition: Edition }) => {
  const { t, i18n } = useTranslation('reports')
  const can = useCan()
  const [to, setTo] = useState('')
  const send = useSendEdition(t('sent'))
  const emails = to.split(/[\s,;]+/).filter((email) => email !== '')
  const input = { id: edition.id, ...(emails.length === 0 ? {} : { to: emails }), language: i18n.language.startsWith('zh') ? ('zh' as const) : ('en' as const) }
  return (
    <Section title={t('deliveries')}>
      {edition.deliveries.length > 0 && <List size="sm" mb="sm">{edition.deliveries.map((one) => <List.Item key={one.email}>{one.email} <Badge size="xs" tt="none" color={one.status === 'sent' ? 'sea' : one.status === 'failed' ? 'rust' : 'brass'}>{t(`status_${one.status}`)}</Badge></List.Item>)}</List>}
      {can('analysis.write') && (
        <form onSubmit={(event) => { event.preventDefault(); send.mutate(input) }}>
          <Group align="flex-end"><TextInput style={{ flex: 1 }} label={t('sendTo')} value={to} onChange={(event) => setTo(event.currentTarget.value)} /><Button type="submit" variant="default" leftSection={<IconMail size={16} />} loading={send.isPending}>{t('send')}</Button></Group>
        </form>
      )}
      {send.error !== null && <ProblemAlert error={send.error} />}
      <div style={{ marginTop: 12 }}><ShowCall endpoint={sendEdition} input={input} /></div>
    </Section>
  )
}

/** An edition as it was written. */
export const EditionPage = () => {
  const { t, i18n } = useTranslation('reports')
  const label = useLabel()
  const format = useFormat()
  const { key, id } = route.useParams()
  const query = useEdition(id)
  const edition = query.data
  return (
    <>
      <PageHeader above={<AppLink href={`/reports/${key}`}>← {edition === undefined ? key : label(edition.name)}</AppLink>} title={edition === undefined ? key : `${label(edition.name)} · ${edition.period}`}
        lead={edition === undefined ? undefined : <>{t('from', { from: format.date(edition.from), to: format.day(lastDayOf(edition.to, format.settings.zone)) })} · {t('writtenAt', { at: format.dateTime(edition.writtenAt), by: edition.writtenBy })}</>}
        actions={edition !== undefined && <Button component="a" href={pdfAddress(edition.id, i18n.language)} download leftSection={<IconDownload size={16} />}>{t('pdf')}</Button>} />
      <QueryView query={query}>
        {(loaded) => (
          <>
            <div style={{ marginBottom: 16 }}><Section title={t('summary')}><List>{loaded.summary.map((one) => <List.Item key={one.en}><Text>{label(one)}</Text></List.Item>)}</List></Section></div>
            {loaded.sections.map((section, index) => <EditionSection key={`${section.kind}${index}`} section={section} currency={loaded.currency} />)}
            {loaded.sections.length === 0 && <Alert color="gray">{t('needPart')}</Alert>}
            <SendCard edition={loaded} />
            <div style={{ marginTop: 16 }}><ShowCall endpoint={showEdition} input={{ id: loaded.id }} /></div>
          </>
        )}
      </QueryView>
    </>
  )
}
