import { Checkbox, Select, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCount, useSegments } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { RuleEditor } from '../../ui/rule/RuleEditor.tsx'
import type { CampaignFormState } from './use-campaign-form.ts'

const AudienceCount = ({ rule }: { readonly rule: string | null }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const query = useCount(rule)
  const count = rule === null ? undefined : query.data
  return (
    <div aria-live="polite" style={{ borderTop: '1px solid var(--sx-line)', paddingTop: 12 }}>
      <div className="sx-eyebrow">{t('inAudience')}</div>
      <div className={query.isFetching ? 'sx-figure sx-stale' : 'sx-figure'}>{count === undefined ? '—' : format.integer(count.count)}</div>
      <Text size="xs" c="dimmed" mih={18}>{rule === null ? t('audienceUnsaid') : count === undefined ? (query.error === null ? t('counting') : '') : t('ofBase', { share: format.share(count.of === 0 ? 0 : count.count / count.of), base: format.integer(count.of) })}</Text>
      {query.error !== null && rule !== null && <ProblemAlert error={query.error} isPart onRetry={() => void query.refetch()} />}
    </div>
  )
}

/** Who: a saved segment, a rule, or both, counted while it is chosen. */
export const AudienceFields = ({ state }: { readonly state: CampaignFormState }) => {
  const { t } = useTranslation('campaigns')
  const label = useLabel()
  const can = useCan()
  const { form, rule, countRule } = state
  const segments = useSegments('', can('segments.read'))
  return (
    <Stack gap="sm">
      <Select label={t('segment')} description={t('segmentHint')} placeholder={t('noSegment')} searchable clearable data={(segments.data?.segments ?? []).map((segment) => ({ value: segment.key, label: label(segment.name) }))} {...form.getInputProps('segment')} />
      <Checkbox label={t(form.values.segment === null ? 'useRuleAlone' : 'useRule')} checked={form.values.hasRule} onChange={(event) => form.setFieldValue('hasRule', event.currentTarget.checked)} />
      {form.values.hasRule && <RuleEditor state={rule} label={t('rule')} />}
      <AudienceCount rule={countRule} />
    </Stack>
  )
}
