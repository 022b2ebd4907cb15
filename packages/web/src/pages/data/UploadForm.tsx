import { Button, FileInput, Stack, Text } from '@mantine/core'
import { IconFiles } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useUploadImport } from '../../api/data.ts'
import { uploadPath } from '../../api/upload.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { CodeBlock } from '../../ui/ShowCall.tsx'
import { firstChoice, ImportOptions } from './ImportOptions.tsx'

/** Files of this computer, with or without a model.yaml among them. */
export const UploadForm = ({ onStarted }: { readonly onStarted: (id: string) => void }) => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  const [files, setFiles] = useState<File[]>([])
  const [choice, setChoice] = useState(firstChoice)
  const upload = useUploadImport((report) => onStarted(report.id))
  const megabytes = files.reduce((sum, file) => sum + file.size, 0) / 1_000_000
  const command = ['curl -X POST', `'${window.location.origin}${uploadPath(choice)}'`, `-H "Authorization: Bearer $SEXTANT_API_KEY"`, ...(files.length === 0 ? ['-F files=@data.csv'] : files.map((file) => `-F 'files=@${file.name}'`))].join(' \\\n  ')
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (files.length > 0) upload.mutate({ files, ...choice }) }}>
      <Stack gap="md">
        <FileInput label={t('files')} description={t('filesHint')} placeholder={t('files')} multiple clearable accept=".csv,.tsv,.txt,.gz,.xlsx,.parquet,.jsonl,.ndjson,.json,.yaml,.yml" value={files} onChange={setFiles} leftSection={<IconFiles size={16} aria-hidden />} />
        {files.length > 0 && <Text size="sm">{t('chosenFiles', { count: files.length, size: format.number(megabytes, megabytes < 1 ? 2 : 1) })}: {files.map((file) => file.name).join(', ')}</Text>}
        <ImportOptions choice={choice} onChoice={setChoice} />
        {upload.error !== null && <ProblemAlert error={upload.error} />}
        <Button type="submit" loading={upload.isPending} disabled={files.length === 0} style={{ alignSelf: 'flex-start' }}>{t(choice.dryRun ? 'startDry' : 'start')}</Button>
        <CodeBlock label={`${t('uploadCommand')} · ${common('apiCall')}`} text={command} />
      </Stack>
    </form>
  )
}
