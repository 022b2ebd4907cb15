import { Button, FileInput, Select, Stack, TextInput } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listUploadPath, useUploadList } from '../../api/upload-list.ts'
import type { ListUpload } from '../../api/upload-list.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { CodeBlock } from '../../ui/ShowCall.tsx'
import { keyFrom } from '../../ui/contract-form.ts'
import { ListReport } from './ListReport.tsx'

const identifiers = ['auto', 'customer', 'phone', 'email', 'number', 'card', 'device', 'external'] as const
const empty: ListUpload = { key: '', nameEn: '', nameZh: '', description: '', purpose: '', identifier: 'auto', column: '', header: 'auto' }

export const BringListPage = () => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const [file, setFile] = useState<File | null>(null)
  const [form, setForm] = useState<ListUpload>(empty)
  const upload = useUploadList()
  const set = (part: Partial<ListUpload>): void => setForm({ ...form, ...part })
  const input: ListUpload = { ...form, key: form.key === '' ? keyFrom(form.nameEn) : form.key }
  const isReady = file !== null && input.key !== '' && form.nameEn.trim() !== '' && form.nameZh.trim() !== ''
  const command = `curl -X POST \\\n  '${window.location.origin}${listUploadPath(input)}' \\\n  -H "Authorization: Bearer $SEXTANT_API_KEY" \\\n  -F 'files=@${file?.name ?? 'list.csv'}'`
  return (
    <>
      <PageHeader above={<AppLink href="/segments">← {t('title')}</AppLink>} title={t('bringTitle')} lead={t('bringLead')} />
      <div className="sx-grid">
        <Section span={6}>
          <form onSubmit={(event) => { event.preventDefault(); if (file !== null && isReady) upload.mutate({ upload: input, file }) }}>
            <Stack gap="sm">
              <FileInput label={t('file')} description={t('fileHint')} placeholder={t('file')} required clearable accept=".csv,.txt,.tsv,.xlsx" value={file} onChange={(next) => { setFile(next); upload.reset() }} leftSection={<IconUpload size={15} aria-hidden />} />
              <TextInput label={common('nameEn')} required value={form.nameEn} onChange={(event) => set({ nameEn: event.currentTarget.value })} />
              <TextInput label={common('nameZh')} required value={form.nameZh} onChange={(event) => set({ nameZh: event.currentTarget.value })} />
              <TextInput label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.nameEn)} value={form.key} onChange={(event) => set({ key: event.currentTarget.value })} />
              <TextInput label={t('purpose')} value={form.purpose} onChange={(event) => set({ purpose: event.currentTarget.value })} />
              <Select label={t('identifier')} allowDeselect={false} value={form.identifier} data={identifiers.map((value) => ({ value, label: t(`id_${value}`) }))} onChange={(identifier) => set({ identifier: identifier ?? 'auto' })} />
              <TextInput label={t('column')} description={t('columnHint')} value={form.column} onChange={(event) => set({ column: event.currentTarget.value })} />
              <Select label={t('header')} allowDeselect={false} value={form.header} data={(['auto', 'yes', 'no'] as const).map((value) => ({ value, label: t(`header_${value}`) }))} onChange={(header) => set({ header: header as 'auto' })} />
              {upload.error !== null && <ProblemAlert error={upload.error} />}
              <Button type="submit" loading={upload.isPending} disabled={!isReady} style={{ alignSelf: 'flex-start' }}>{t('upload')}</Button>
              <CodeBlock label={common('apiCall')} text={command} />
            </Stack>
          </form>
        </Section>
        {upload.data !== undefined && <ListReport report={upload.data} />}
      </div>
    </>
  )
}
