import { Button, Group, Modal, SegmentedControl, Select, Stack } from '@mantine/core'
import { DateInput } from '@mantine/dates'
import { useDisclosure } from '@mantine/hooks'
import { IconFilter } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useSegments } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { endOfDay, lastDayOf } from '../../format/zone-day.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { RuleEditor } from '../../ui/rule/RuleEditor.tsx'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'
import type { AnalysisSearch } from '../../routes/analysis.ts'
import type { ScopeControl } from './analyses.ts'
import type { Scope } from '../../api/analysis-scope.ts'

const RuleDialog = ({ rule, onClose, onRule }: { readonly rule: string; readonly onClose: () => void; readonly onRule: (rule: string | undefined) => void }) => {
  const { t } = useTranslation('analysis')
  const { t: common } = useTranslation()
  const state = useRuleDraft(rule)
  const choose = (next: string | undefined): void => {
    onRule(next)
    onClose()
  }
  return (
    <Modal opened onClose={onClose} size="xl" title={t('onlyThose')}>
      <Stack>
        <RuleEditor state={state} label={t('onlyThose')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => choose(undefined)}>{common('clear')}</Button>
          <Button disabled={state.checked === null} onClick={() => choose(state.checked?.text)}>{common('apply')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}

/** Segment, rule, day and net or gross: those that apply to the analysis. */
export const ScopeControls = ({ scope, controls, onChange }: { readonly scope: Scope; readonly controls: readonly ScopeControl[]; readonly onChange: (part: Partial<AnalysisSearch>) => void }) => {
  const { t } = useTranslation('analysis')
  const label = useLabel()
  const can = useCan()
  const { zone } = useFormat().settings
  const segments = useSegments('', can('segments.read') && controls.includes('segment'))
  const [isEditing, { open, close }] = useDisclosure(false)
  return (
    <Group gap="sm">
      {controls.includes('segment') && (
        <Select w={220} aria-label={t('segment')} placeholder={t('allCustomers')} clearable searchable value={scope.segment ?? null} disabled={!can('segments.read')}
          data={(segments.data?.segments ?? []).map((segment) => ({ value: segment.key, label: label(segment.name) }))} onChange={(segment) => onChange({ segment: segment ?? undefined })} />
      )}
      {controls.includes('rule') && can('segments.read') && <Button variant={scope.rule === undefined ? 'default' : 'light'} leftSection={<IconFilter size={15} aria-hidden />} onClick={open} maw={280} title={scope.rule}>{scope.rule ?? t('onlyThose')}</Button>}
      {controls.includes('at') && (
        <DateInput w={150} aria-label={t('asOf')} placeholder={t('asOfNow')} clearable valueFormat="YYYY-MM-DD" value={scope.at === undefined ? null : lastDayOf(scope.at, zone)} onChange={(day) => onChange({ at: day === null || day === '' ? undefined : endOfDay(day, zone) })} />
      )}
      {controls.includes('gross') && <SegmentedControl size="sm" aria-label={t('returns')} value={scope.gross ? 'gross' : 'net'} onChange={(value) => onChange({ gross: value === 'gross' ? true : undefined })} data={[{ value: 'net', label: t('net') }, { value: 'gross', label: t('gross') }]} />}
      {isEditing && <RuleDialog rule={scope.rule ?? 'true'} onClose={close} onRule={(rule) => onChange({ rule })} />}
    </Group>
  )
}
