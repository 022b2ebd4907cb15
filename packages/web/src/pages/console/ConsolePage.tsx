import { Alert, Button, Group, Tabs, Text } from '@mantine/core'
import { runSql } from '@sextant/contract'
import { IconDeviceFloppy, IconDownload, IconPlayerPlay } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRunSql } from '../../api/console.ts'
import { useCan, useSession } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { CodeArea } from '../../ui/CodeArea.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Forbidden } from '../../ui/Forbidden.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { AnswerChart } from './AnswerChart.tsx'
import { AnswerTable } from './AnswerTable.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { SaveDialog } from './SaveDialog.tsx'
import { SavedStatements } from './SavedStatements.tsx'
import { StatementHistory } from './StatementHistory.tsx'
import { TableList } from './TableList.tsx'
import { consoleTabs } from './console-tabs.ts'
import type { ConsoleSearch } from '../../routes/console.ts'

const route = getRouteApi('/_app/console')

export const ConsolePage = () => {
  const { t } = useTranslation('console')
  const can = useCan()
  const format = useFormat()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const session = useSession()
  const area = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(search.sql ?? '')
  const [dialog, setDialog] = useState<'export' | 'save' | null>(null)
  const run = useRunSql()
  if (session !== undefined && !can('customers.read')) return <Forbidden permission="customers.read" />
  const change = (part: Partial<ConsoleSearch>): void => void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false })
  const open = (sql: string): void => {
    setText(sql)
    change({ sql, tab: 'answer' })
    area.current?.focus()
  }
  const isEmpty = text.trim() === ''
  const start = (): void => {
    if (isEmpty || run.isPending) return
    change({ sql: text, ...(search.tab === 'chart' ? {} : { tab: 'answer' }) })
    run.mutate({ sql: text })
  }
  const insert = (name: string): void => {
    const at = area.current?.selectionStart ?? text.length
    setText(isEmpty ? `select * from ${name} limit 100` : `${text.slice(0, at)}${name}${text.slice(at)}`)
    area.current?.focus()
  }
  const answer = run.data
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="sx-grid sx-keep">
        <TableList onInsert={insert} />
        <Section span={9}>
          <div onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); start() } }}>
            <CodeArea areaRef={area} label={t('editor')} description={t('editorHint')} rows={8} value={text} onChange={setText} />
          </div>
          <Group justify="space-between" mt="sm">
            <ShowCall endpoint={runSql} input={{ sql: text }} />
            <Group gap="xs">
              <Button variant="default" leftSection={<IconDeviceFloppy size={15} />} disabled={isEmpty} onClick={() => setDialog('save')}>{t('save')}</Button>
              {can('customers.export') && <Button variant="default" leftSection={<IconDownload size={15} />} disabled={isEmpty} onClick={() => setDialog('export')}>{t('export')}</Button>}
              <Button leftSection={<IconPlayerPlay size={15} />} loading={run.isPending} disabled={isEmpty} onClick={start}>{t('run')}</Button>
            </Group>
          </Group>
          {answer !== undefined && answer.hidden.length > 0 && <Text size="xs" c="dimmed" mt="sm">{t('hidden', { columns: answer.hidden.slice(0, 8).join(', ') + (answer.hidden.length > 8 ? ' …' : '') })}</Text>}
          {answer?.scoped === true && <Text size="xs" c="dimmed" mt={4}>{t('scoped')}</Text>}
        </Section>
      </div>
      <Tabs mt="md" value={search.tab ?? 'answer'} onChange={(tab) => change({ tab: (tab ?? 'answer') as 'answer' })} keepMounted={false}>
        <Tabs.List mb="md" aria-label={t('tabs')}>{consoleTabs.map((name) => <Tabs.Tab key={name} value={name}>{t(`tab_${name}`)}</Tabs.Tab>)}</Tabs.List>
        {(search.tab ?? 'answer') !== 'history' && search.tab !== 'saved' && run.error !== null && <ProblemAlert error={run.error} />}
        {answer?.cut === true && run.error === null && <Alert color="brass" mb="sm">{t('cut', { rows: format.integer(answer.rows.length) })}</Alert>}
        <Tabs.Panel value="answer">{run.error === null && (answer === undefined ? <EmptyState title={t('nothingYet')} hint={t('nothingYetHint')} /> : <AnswerTable answer={answer} />)}</Tabs.Panel>
        <Tabs.Panel value="chart">{run.error === null && (answer === undefined ? <EmptyState title={t('nothingYet')} hint={t('nothingYetHint')} /> : <AnswerChart answer={answer} along={search.along} values={search.values} onChange={change} />)}</Tabs.Panel>
        <Tabs.Panel value="history"><StatementHistory onOpen={open} /></Tabs.Panel>
        <Tabs.Panel value="saved"><SavedStatements onOpen={open} /></Tabs.Panel>
      </Tabs>
      {dialog === 'export' && <ExportDialog sql={text} onClose={() => setDialog(null)} />}
      {dialog === 'save' && <SaveDialog sql={text} onClose={() => setDialog(null)} />}
    </>
  )
}
