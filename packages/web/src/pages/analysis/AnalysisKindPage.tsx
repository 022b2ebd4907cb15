import { getRouteApi } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useLabel } from '../../i18n/use-label.ts'
import type { AnalysisSearch } from '../../routes/analysis.ts'
import { NotFoundPage } from '../../shell/NotFoundPage.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { SkeletonLines } from '../../ui/QueryView.tsx'
import { ScopeControls } from './ScopeControls.tsx'
import { analysisOf } from './analyses.ts'
import './analysis.css'

const route = getRouteApi('/_app/analysis/$kind')

/** One analysis, whole in its address: who, when, net or gross, and what its panel keeps there. */
export const AnalysisKindPage = () => {
  const { t } = useTranslation('analysis')
  const label = useLabel()
  const { kind } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const entry = analysisOf(kind)
  if (entry === undefined) return <NotFoundPage />
  const scope = { segment: search.segment, rule: search.rule, at: search.at, gross: search.gross ?? false }
  const change = (part: Partial<AnalysisSearch>): void => void navigate({ search: (old: AnalysisSearch) => ({ ...old, ...part }), resetScroll: false })
  const Panel = entry.panel
  return (
    <>
      <PageHeader above={<AppLink href="/analysis">← {t('title')}</AppLink>} title={label(entry.label)} lead={label(entry.question)}
        actions={<ScopeControls scope={scope} controls={entry.scope} onChange={change} />} />
      <Suspense fallback={<SkeletonLines />}><Panel key={kind} scope={scope} /></Suspense>
    </>
  )
}
