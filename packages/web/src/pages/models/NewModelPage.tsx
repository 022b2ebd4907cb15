import { useTranslation } from 'react-i18next'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { Section } from '../../ui/Section.tsx'
import { ModelForm } from './ModelForm.tsx'

export const NewModelPage = () => {
  const { t } = useTranslation('models')
  return (
    <>
      <PageHeader above={<AppLink href="/models">← {t('title')}</AppLink>} title={t('newTitle')} lead={t('noneHint')} />
      <div style={{ maxWidth: 860 }}><Section title={t('define')}><ModelForm /></Section></div>
    </>
  )
}
