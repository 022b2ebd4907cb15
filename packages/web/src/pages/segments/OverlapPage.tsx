import { MultiSelect } from '@mantine/core'
import { overlapSegments } from '@sextant/contract'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOverlap, useSegments } from '../../api/segments.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { CustomersBehind } from '../../ui/CustomersBehind.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { CombineCard } from './CombineCard.tsx'
import { OverlapMatrix } from './OverlapMatrix.tsx'
import { UpsetCard } from './UpsetCard.tsx'
import { chosenKeys } from './chosen-keys.ts'

const route = getRouteApi('/_app/segments/overlap')

export const OverlapPage = () => {
  const { t } = useTranslation('segments')
  const label = useLabel()
  const format = useFormat()
  const navigate = route.useNavigate()
  const chosen = chosenKeys(route.useSearch().segments).slice(0, 12)
  const [behind, setBehind] = useState<{ readonly title: string; readonly rule: string } | null>(null)
  const all = useSegments('')
  const query = useOverlap(chosen)
  const usable = (all.data?.segments ?? []).filter(({ broken }) => broken === null)
  return (
    <>
      <PageHeader above={<AppLink href="/segments">← {t('title')}</AppLink>} title={t('overlapTitle')} lead={t('overlapLead')} />
      <Section>
        <MultiSelect label={t('chosenSegments')} searchable clearable maxValues={12} value={[...chosen]} data={usable.map(({ key, name }) => ({ value: key, label: label(name) }))} onChange={(keys) => void navigate({ search: { segments: keys.length === 0 ? undefined : keys.join(',') }, replace: true })} />
      </Section>
      <div style={{ height: 16 }} />
      {chosen.length < 2 ? <Section><EmptyState title={t('chooseMore')} /></Section> : (
        <QueryView query={query}>
          {(overlap) => (
            <div className="sx-grid">
              <UpsetCard overlap={overlap} onChoose={setBehind} />
              <OverlapMatrix overlap={overlap} onChoose={setBehind} />
              <CombineCard chosen={chosen} />
              <div style={{ gridColumn: '1 / -1' }}><p className="sx-eyebrow">{t('tookFor', { customers: format.integer(overlap.of), ms: format.integer(Math.round(overlap.milliseconds)) })}</p><ShowCall endpoint={overlapSegments} input={{ segments: [...chosen] }} /></div>
            </div>
          )}
        </QueryView>
      )}
      <CustomersBehind title={behind?.title ?? ''} behind={behind === null ? null : { kind: 'rule', rule: behind.rule }} onClose={() => setBehind(null)} />
    </>
  )
}
