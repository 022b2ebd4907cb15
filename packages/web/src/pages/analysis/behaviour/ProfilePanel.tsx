import { analyseProfile } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useBehaviourProfile } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { PartsSelect, partsSearch, usualParts } from './PartsSelect.tsx'
import { ProfileView } from './ProfileView.tsx'

const panelSearch = z.object(partsSearch)

/** A segment (or the customers of a rule) against the base. */
export const ProfilePanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('analysis')
  const { t: behaviour } = useTranslation('behaviour-analyses')
  const [{ parts = usualParts }, onChange] = usePanelSearch(panelSearch)
  const input = scope.segment === undefined && scope.rule === undefined ? null : { ...scopeInput(scope), parts: [...parts] }
  const query = useBehaviourProfile(input)
  const [drawer, open] = useBehind()
  return (
    <PanelFrame controls={<PartsSelect value={parts} onChange={(next) => onChange({ parts: next })} />}>
      {input === null ? <div className="sx-card"><EmptyState title={t('profileTitle')} hint={t('profileHint')} /></div> : (
        <QueryView query={query} isEmpty={({ attributes }) => attributes.length === 0} empty={<div className="sx-card"><EmptyState title={t('noProfile')} /></div>}>
          {(profile) => (
            <ProfileView profile={profile} names={[t('inSegment'), t('inBase')]} note={t('profileNote')} onOpen={(title, rule) => open(behaviour('customersOf', { name: title }), { kind: 'rule', rule, at: profile.at })}>
              <ShowCall endpoint={analyseProfile} input={input} />
            </ProfileView>
          )}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
