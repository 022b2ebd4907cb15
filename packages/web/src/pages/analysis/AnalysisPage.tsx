import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useLabel } from '../../i18n/use-label.ts'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { analyses, analysisGroups } from './analyses.ts'
import { SavedGallery } from './behaviour/SavedGallery.tsx'
import './analysis.css'

/** The gallery: every analysis under the question it helps to answer. */
export const AnalysisPage = () => {
  const { t } = useTranslation('analysis')
  const label = useLabel()
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <SavedGallery />
      {analysisGroups.filter(({ key }) => analyses.some(({ group }) => group === key)).map(({ key, label: name }) => (
        <section key={key} aria-labelledby={`group-${key}`} className="sx-gallery-group">
          <h2 id={`group-${key}`}>{label(name)}</h2>
          <div className="sx-gallery">
            {analyses.filter(({ group }) => group === key).map((entry) => (
              <Link key={entry.kind} to="/analysis/$kind" params={{ kind: entry.kind }} search={{}} className="sx-card sx-gallery-card">
                <Text fw={650} size="sm" component="span">{label(entry.label)}</Text>
                <Text size="sm" c="dimmed" component="span">{label(entry.question)}</Text>
              </Link>
            ))}
          </div>
        </section>
      ))}
    </>
  )
}
