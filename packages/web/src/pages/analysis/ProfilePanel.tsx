import { useTranslation } from 'react-i18next'
import { analyseProfile } from '@sextant/contract'
import { useProfile } from '../../api/analysis.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatCard } from '../../ui/StatCard.tsx'
import { LiftChart } from './LiftChart.tsx'
import type { PanelProps } from './analyses.ts'
import { scopeInput } from '../../api/analysis-scope.ts'

/** A segment (or the customers of a rule) against the base. */
export const ProfilePanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const query = useProfile(scope)
  if (scope.segment === undefined && scope.rule === undefined) return <div className="sx-card"><EmptyState title={t('profileTitle')} hint={t('profileHint')} /></div>
  return (
    <QueryView query={query} isEmpty={(profile) => profile.attributes.length === 0} empty={<div className="sx-card"><EmptyState title={t('noProfile')} /></div>}>
      {(profile) => (
        <div className="sx-grid">
          <StatCard span={3} label={t('inSegment')} value={format.integer(profile.size)} {...(profile.base > 0 ? { note: format.share(profile.size / profile.base) } : {})} />
          <StatCard span={3} label={t('inBase')} value={format.integer(profile.base)} />
          <div data-span="6" className="sx-eyebrow" style={{ alignSelf: 'end' }}>{t('profileNote')}</div>
          {profile.attributes.map((attribute) => <LiftChart key={attribute.name} attribute={attribute} />)}
          <ShowCall endpoint={analyseProfile} input={scopeInput(scope)} />
        </div>
      )}
    </QueryView>
  )
}
