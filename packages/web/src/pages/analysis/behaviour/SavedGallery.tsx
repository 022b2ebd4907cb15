import { Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSavedAnalyses } from '../../../api/analysis-behaviour.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import { analysisOf } from '../analyses.ts'

/** Analyses that were saved, one's own and those shared; nothing while there are none. */
export const SavedGallery = () => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const saved = useSavedAnalyses().data?.analyses ?? []
  if (saved.length === 0) return null
  return (
    <section aria-labelledby="saved-analyses" className="sx-gallery-group">
      <h2 id="saved-analyses">{t('saved')}</h2>
      <div className="sx-gallery">
        {saved.slice(0, 24).map((one) => (
          <Link key={one.id} to="/analysis/$kind" params={{ kind: one.kind }} search={one.parameters as never} className="sx-card sx-gallery-card">
            <Text fw={650} size="sm" component="span">{label(one.name)}</Text>
            <Text size="sm" c="dimmed" component="span">{label(analysisOf(one.kind)?.label ?? { en: one.kind, zh: one.kind })} · {one.isMine ? t('mine') : t('sharedBy', { owner: one.owner })}</Text>
          </Link>
        ))}
      </div>
    </section>
  )
}
