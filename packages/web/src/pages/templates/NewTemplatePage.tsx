import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { TemplateEditor } from './TemplateEditor.tsx'

export const NewTemplatePage = () => {
  const { t } = useTranslation('templates')
  const [customer, setCustomer] = useState<string | null>(null)
  const [view, setView] = useState<'html' | 'text'>('html')
  return (
    <>
      <PageHeader above={<AppLink href="/templates">← {t('title')}</AppLink>} title={t('create')} />
      <TemplateEditor template={null} customer={customer} view={view} onCustomer={setCustomer} onView={setView} />
    </>
  )
}
