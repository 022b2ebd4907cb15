import { Select } from '@mantine/core'
import { analyseResponders } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useResponders } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { useCampaigns } from '../../../api/campaigns.ts'
import { useCan } from '../../../api/session.ts'
import { textParam } from '../../../routes/search-params.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { PartsSelect, partsSearch, usualParts } from './PartsSelect.tsx'
import { ProfileView } from './ProfileView.tsx'

const panelSearch = z.object({ ...partsSearch, campaign: textParam })

/** What the responders of a campaign have in common. */
export const RespondersPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const can = useCan()
  const campaigns = useCampaigns(undefined, can('campaigns.read'))
  const [{ parts = usualParts, campaign }, onChange] = usePanelSearch(panelSearch)
  const input = campaign === undefined ? null : { ...scopeInput(scope), campaign, parts: [...parts] }
  const query = useResponders(input)
  const [drawer, open] = useBehind()
  const choices = (campaigns.data?.campaigns ?? []).map(({ key, name }) => ({ value: key, label: name }))
  return (
    <PanelFrame controls={<><Select w={300} label={t('campaign')} searchable value={campaign ?? null} data={choices} disabled={!can('campaigns.read')} onChange={(value) => onChange({ campaign: value ?? undefined })} /><PartsSelect value={parts} onChange={(next) => onChange({ parts: next })} /></>}>
      {input === null ? <div className="sx-card"><EmptyState title={t('responders')} hint={t('chooseCampaign')} /></div> : (
        <QueryView query={query} isEmpty={({ size }) => size === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} hint={t('nobodyResponded')} /></div>}>
          {(profile) => (
            <ProfileView profile={profile} names={[t('responders'), t('nonResponders')]} note={t('respondersNote')} onOpen={(title, rule) => open(t('customersOf', { name: title }), { kind: 'rule', rule, at: profile.at })}>
              <ShowCall endpoint={analyseResponders} input={input} />
            </ProfileView>
          )}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
