import { Button, Group, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { saveModel } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useModel, useModelCheck, useSaveModel } from '../../api/data.ts'
import type { ModelCheck, StoredModel } from '../../api/data.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { CodeArea } from '../../ui/CodeArea.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

const pauseMs = 500
const lineOf = (where: string): number | null => { const found = /line (\d+)|^(\d+):/i.exec(where); return found === null ? null : Number(found[1] ?? found[2]) }

const useErrorColumns = (): readonly TableColumn<ModelCheck['errors'][number]>[] => {
  const { t } = useTranslation('data')
  return [
    { key: 'where', header: t('where'), cell: (error) => <code>{error.where}</code> }, { key: 'message', header: t('modelErrors'), cell: (error) => error.message }, { key: 'fix', header: t('fix'), cell: (error) => error.fix },
  ]
}

export const ModelErrors = ({ errors }: { readonly errors: ModelCheck['errors'] }) => {
  const columns = useErrorColumns()
  const { t } = useTranslation('data')
  return (
    <DataTable label={t('modelErrors')} rows={errors} rowKey={(error, index) => `${error.where}.${index}`} columns={columns} />
  )
}

const ModelEditor = ({ stored }: { readonly stored: StoredModel | null }) => {
  const { t } = useTranslation('data')
  const can = useCan()
  const format = useFormat()
  const [yaml, setYaml] = useState(stored?.yaml ?? '')
  const [settled] = useDebouncedValue(yaml, pauseMs)
  const changed = yaml !== (stored?.yaml ?? '')
  const check = useModelCheck(settled, changed)
  const save = useSaveModel((model) => t('savedModel', { version: model.version }))
  const mayWrite = can('data.import')
  const errors = changed && yaml === settled ? (check.data?.errors ?? []) : []
  const isReady = changed && yaml === settled && check.data?.ok === true && !check.isPlaceholderData
  const state = !changed ? t('unchanged') : yaml !== settled || check.isFetching ? t('checking') : check.data?.ok === true ? t('modelOk') : t('modelErrors')
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (isReady) save.mutate({ yaml }) }}>
      <Stack gap="md">
        <Section title={stored === null ? t('modelNone') : t('modelOf', { version: stored.version, at: format.dateTime(stored.savedAt), name: stored.savedBy })} actions={<Text size="xs" c="dimmed" aria-live="polite">{state}</Text>}>
          <CodeArea label={t('modelText')} description={t('modelHint')} value={yaml} rows={28} readOnly={!mayWrite} marked={errors.map(({ where }) => lineOf(where)).filter((line): line is number => line !== null)} onChange={setYaml} />
        </Section>
        {errors.length > 0 && <Section flush title={t('modelErrors')}><ModelErrors errors={errors} /></Section>}
        {check.error !== null && changed && <ProblemAlert error={check.error} onRetry={() => void check.refetch()} />}
        {save.error !== null && <ProblemAlert error={save.error} />}
        {mayWrite && <Group><Button type="submit" loading={save.isPending} disabled={!isReady}>{t('saveModel')}</Button>{changed && <Button variant="default" onClick={() => setYaml(stored?.yaml ?? '')}>{t('discard')}</Button>}</Group>}
        {mayWrite && <ShowCall endpoint={saveModel} input={{ yaml }} />}
      </Stack>
    </form>
  )
}

/** The company's description: read, checked while it is changed, saved as a new version. */
export const ModelTab = () => {
  const query = useModel()
  // The answer null ("no model yet") is data too; only undefined means that it is not there.
  return <QueryView query={{ ...query, data: query.data === undefined ? undefined : { stored: query.data } }}>{({ stored }) => <ModelEditor key={stored?.version ?? 0} stored={stored} />}</QueryView>
}
