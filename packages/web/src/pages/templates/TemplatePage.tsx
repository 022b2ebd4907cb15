import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useTemplate } from '../../api/templates.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { TemplateEditor } from './TemplateEditor.tsx'

const route = getRouteApi('/_app/templates/$key')

export const TemplatePage = () => {
  const { t } = useTranslation('templates')
  const { key } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const query = useTemplate(key)
  const template = query.data
  const change = (part: Partial<typeof search>): void => void navigate({ search: (old) => ({ ...old, ...part }), replace: true, resetScroll: false })
  return (
    <>
      <PageHeader above={<AppLink href="/templates">← {t('title')}</AppLink>} title={template?.name ?? key} lead={<><span className="sx-id">{key}</span>{template !== undefined && <> · {t('versionNow', { version: template.version })} · {template.owner}</>}</>} />
      <QueryView query={query}>
        {(loaded) => <TemplateEditor key={`${loaded.key}.${loaded.version}`} template={loaded} customer={search.customer ?? null} view={search.view ?? 'html'} onCustomer={(id) => change({ customer: id ?? undefined })} onView={(view) => change({ view })} />}
      </QueryView>
    </>
  )
}
