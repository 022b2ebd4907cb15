import { Text } from '@mantine/core'
import { campaignAudience, campaignChanged, saveCampaignChanged } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDrawnAudience } from '../../api/campaigns.ts'
import type { AudienceToday, DrawnAudience } from '../../api/campaigns.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { CauseTable, ChangeTable } from '../../ui/ChangeTables.tsx'
import type { CauseName, OpenedCause } from '../../ui/ChangeTables.tsx'
import { CustomersBehind } from '../../ui/CustomersBehind.tsx'
import type { Behind } from '../../ui/CustomersBehind.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

interface Standing { readonly name: string; readonly at: string; readonly sentence: AudienceToday['sentenceNow'] | null; readonly size: number; readonly still: number | null }

const useStandingColumns = (): readonly TableColumn<Standing>[] => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: '', cell: (row) => <><b>{row.name}</b><div className="sx-eyebrow">{format.dateTime(row.at)}</div></> },
    { key: 'rule', header: t('audienceRule'), cell: (row) => (row.sentence === null ? common('none') : label(row.sentence)) },
    { key: 'size', header: t('audienceSize'), align: 'right', cell: (row) => format.integer(row.size) },
    { key: 'still', header: t('audienceStill'), align: 'right', cell: (row) => (row.still === null ? common('none') : format.integer(row.still)) },
  ]
}

const ThenAndToday = ({ run, today }: { readonly run: NonNullable<DrawnAudience['run']>; readonly today: AudienceToday }) => {
  const { t } = useTranslation('campaigns')
  const { t: segments } = useTranslation('segments')
  const format = useFormat()
  const columns = useStandingColumns()
  const rows: readonly Standing[] = [
    { name: t('audienceThen'), at: run.at, sentence: today.sentenceThen, size: run.audience, still: null },
    ...(today.byRuleOfThen === null ? [] : [{ name: t('audienceOldRule'), at: today.at, sentence: null, size: today.byRuleOfThen.selected, still: today.byRuleOfThen.still }]),
    { name: t('audienceToday'), at: today.at, sentence: today.sentenceNow, size: today.selected, still: today.still },
  ]
  return (
    <Section flush span={6} title={t('audienceThenAndToday')}>
      <DataTable label={t('audienceThenAndToday')} rows={rows} rowKey={({ name }) => name} columns={columns} />
      <Text size="sm" p="md" pt={0}>{segments('entered')}: <b>{format.integer(today.entered)}</b> · {segments('left')}: <b>{format.integer(today.left)}</b>{today.gone > 0 && <> · {t('audienceGone')}: <b>{format.integer(today.gone)}</b></>}</Text>
    </Section>
  )
}

const causeBehind = (campaign: string, run: number) => (side: 'entered' | 'left', cause: CauseName): Behind => ({ kind: 'list', list: campaignChanged, save: saveCampaignChanged, input: { campaign, run, side, cause } })

/** Who was drawn into the newest run beside whom its rule would select today, and why they differ. */
export const DrawnThen = ({ campaignKey }: { readonly campaignKey: string }) => {
  const { t } = useTranslation('campaigns')
  const label = useLabel()
  const can = useCan()
  const [opened, setOpened] = useState<OpenedCause | null>(null)
  const query = useDrawnAudience(campaignKey, can('customers.read'))
  if (!can('customers.read')) return null
  return (
    <div style={{ gridColumn: '1 / -1' }}>
      <QueryView query={query}>
        {({ run, today, note }) => run === null || today === null
          ? <Section title={t('audienceThenAndToday')}><EmptyState title={note === null ? t('noRun') : label(note)} /></Section>
          : <div className="sx-grid"><ThenAndToday run={run} today={today} /><CauseTable causes={today.causes} behind={causeBehind(campaignKey, run.occurrence)} onOpen={setOpened} /><ChangeTable changes={today.changes} /></div>}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={campaignAudience} input={{ key: campaignKey }} /></div>
      <CustomersBehind title={opened?.title ?? ''} behind={opened?.behind ?? null} onClose={() => setOpened(null)} />
    </div>
  )
}
