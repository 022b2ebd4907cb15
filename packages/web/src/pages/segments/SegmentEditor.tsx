import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SegmentDetail } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { Section } from '../../ui/Section.tsx'
import { RuleEditor } from '../../ui/rule/RuleEditor.tsx'
import { WhyCustomer } from '../../ui/rule/WhyCustomer.tsx'
import type { RuleDraftState } from '../../ui/rule/use-rule-draft.ts'
import { CustomersPreview } from './CustomersPreview.tsx'
import { DistributionCard } from './DistributionCard.tsx'
import { LiveCount } from './LiveCount.tsx'
import { SegmentForm } from './SegmentForm.tsx'
import { SqlView } from './SqlView.tsx'
import { VersionDiff } from './VersionDiff.tsx'

/** Rule on the left; what it selects, and how to save it, on the right. */
export const SegmentEditor = ({ state, segment }: { readonly state: RuleDraftState; readonly segment: SegmentDetail | null }) => {
  const { t } = useTranslation('segments')
  const can = useCan()
  const [attribute, setAttribute] = useState<string | null>(null)
  const rule = state.checked?.text ?? null
  return (
    <div className="sx-grid sx-keep">
      <div data-span="8" style={{ display: 'flex', flexDirection: 'column', gap: 16 }}>
        <Section title={t('ruleTitle')}><RuleEditor state={state} label={t('ruleTitle')} takes onDistribution={setAttribute} /></Section>
        <CustomersPreview rule={rule} />
        <SqlView rule={rule} />
      </div>
      <div data-span="4" style={{ display: 'flex', flexDirection: 'column', gap: 16 }}>
        <LiveCount rule={rule} isWrong={state.errors.length > 0} />
        {attribute !== null && <DistributionCard attribute={attribute} onClose={() => setAttribute(null)} />}
        {can('customers.read') && <WhyCustomer rule={rule} />}
        {segment !== null && rule !== null && rule !== segment.rule && <Section title={t('showChange')}><VersionDiff segmentKey={segment.key} input={{ rule }} /></Section>}
        {can('segments.write') && <SegmentForm rule={rule} segment={segment} />}
      </div>
    </div>
  )
}
