import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useCan } from '../../api/session.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Section } from '../../ui/Section.tsx'
import { ServerForm } from './ServerForm.tsx'
import { UploadForm } from './UploadForm.tsx'

/** Brings files in, from this computer or from a folder of the server; the report follows on the import's page. */
export const ImportWizard = () => {
  const { t } = useTranslation('data')
  const navigate = useNavigate()
  const can = useCan()
  // Only administrators may name folders of the server.
  const places = [{ value: 'upload', label: t('fromUpload') }, ...(can('settings.write') ? [{ value: 'server', label: t('fromServer') }] : [])]
  const [from, setFrom] = useState<'upload' | 'server'>('upload')
  const open = (id: string): void => void navigate({ to: '/data/imports/$id', params: { id }, search: {} })
  return (
    <>
      <PageHeader above={<AppLink href="/data?tab=imports">← {t('title')}</AppLink>} title={t('wizard')} lead={t('noneHint')} />
      <div style={{ maxWidth: 820 }}>
        <Section title={t('from')} actions={<SegmentedControl size="xs" aria-label={t('from')} value={from} onChange={(value) => setFrom(value as 'upload')} data={places} />}>
          {from === 'upload' ? <UploadForm onStarted={open} /> : <ServerForm onStarted={open} />}
        </Section>
      </div>
    </>
  )
}
