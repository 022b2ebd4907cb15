import { Button, FileInput, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { callList, loadOutcomes } from '@sextant/contract'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCallList, useLoadOutcomes } from '../../api/campaigns.ts'
import type { Campaign, OutcomeReport } from '../../api/campaigns.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { Forbidden } from '../../ui/Forbidden.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { saveFile } from '../../ui/save-file.ts'

const useRejectedColumns = (): readonly TableColumn<OutcomeReport['rejected'][number]>[] => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  return [
    { key: 'row', header: t('row'), align: 'right', cell: (row) => format.integer(row.row) }, { key: 'column', header: t('column'), cell: (row) => <code>{row.column}</code> }, { key: 'reason', header: t('reason'), cell: (row) => row.reason },
  ]
}

const Report = ({ report }: { readonly report: OutcomeReport }) => {
  const columns = useRejectedColumns()
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  return (
    <div role="status">
      <Text size="sm">{t('rowsRead')} <b>{format.integer(report.rows)}</b> · {t('applied')} <b>{format.integer(report.applied)}</b> · {t('unchanged')} <b>{format.integer(report.unchanged)}</b> · {t('rejected')} <b>{format.integer(report.rejected.length)}</b></Text>
      {report.rejected.length === 0 ? <Text size="sm" c="sea" mt={4}>{t('allTaken')}</Text> : (
        <div style={{ maxHeight: 320, overflow: 'auto', marginTop: 8 }}>
          <DataTable label={t('rejected')} rows={report.rejected} rowKey={(row, index) => `${row.row}.${row.column}.${index}`} columns={columns} />
        </div>
      )}
    </div>
  )
}

const OutcomeUpload = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const [file, setFile] = useState<File | null>(null)
  const load = useLoadOutcomes()
  const read = useMutation({ mutationFn: async (chosen: File) => load.mutateAsync({ key: campaign.key, csv: await chosen.text() }) })
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (file !== null) read.mutate(file) }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{t('outcomesHint')}</Text>
        <FileInput label={t('chooseFile')} placeholder={t('chooseFile')} accept=".csv,text/csv" value={file} onChange={(next) => { setFile(next); read.reset() }} clearable leftSection={<IconUpload size={15} aria-hidden />} />
        {read.error !== null && <ProblemAlert error={read.error} />}
        {read.data !== undefined && <Report report={read.data} />}
        <Button type="submit" loading={read.isPending} disabled={file === null} style={{ alignSelf: 'flex-start' }}>{t('load')}</Button>
        <ShowCall endpoint={loadOutcomes} input={{ key: campaign.key, csv: '…' }} />
      </Stack>
    </form>
  )
}

/** The list goes out as CSV, the outcomes come back as CSV. */
export const CallsTab = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const can = useCan()
  const list = useCallList(({ csv, rows }) => {
    saveFile(`${campaign.key}-calls.csv`, `\uFEFF${csv.replace(/^\uFEFF/, '')}`)
    notifications.show({ message: t('listed', { rows: format.integer(rows) }), color: 'sea' })
  })
  if (!can('contacts.write')) return <Forbidden permission="contacts.write" />
  return (
    <div className="sx-grid">
      <Section span={5} title={t('callList')}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">{t('callListHint')}</Text>
          {list.error !== null && <ProblemAlert error={list.error} />}
          <Button leftSection={<IconDownload size={16} />} loading={list.isPending} onClick={() => list.mutate({ key: campaign.key })} style={{ alignSelf: 'flex-start' }}>{t('downloadList')}</Button>
          <ShowCall endpoint={callList} input={{ key: campaign.key }} />
        </Stack>
      </Section>
      <Section span={7} title={t('outcomes')}><OutcomeUpload campaign={campaign} /></Section>
    </div>
  )
}
