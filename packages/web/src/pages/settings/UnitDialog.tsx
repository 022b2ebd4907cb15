import { Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { saveUnit } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveUnit } from '../../api/organisation.ts'
import type { Unit, UnitDetail } from '../../api/organisation.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { OpenDialog } from '../../ui/OpenDialog.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom, validateWith } from '../../ui/contract-form.ts'
import { RuleEditor } from '../../ui/rule/RuleEditor.tsx'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'
import { LiveCount } from '../segments/LiveCount.tsx'

interface Values { readonly key: string; readonly en: string; readonly zh: string; readonly kind: string; readonly parent: string }

const inputOf = ({ key, en, zh, kind, parent }: Values, rule: string | null) => ({ key: key === '' ? keyFrom(en) : key, name: { en, zh: zh === '' ? en : zh }, kind, parent: parent === '' ? null : parent, rule })

/** Units that may be its parent: not itself and none below it. */
const possibleParents = (units: readonly Unit[], key: string | undefined): readonly Unit[] => {
  const below = new Set(key === undefined ? [] : [key])
  for (let before = -1; before !== below.size; ) {
    before = below.size
    for (const unit of units) if (unit.parent !== null && below.has(unit.parent)) below.add(unit.key)
  }
  return units.filter((unit) => !below.has(unit.key))
}

/** Creates or changes a unit: names, place in the tree, and its rule by clicking or as text, counted while it is written. */
export const UnitDialog = ({ unit, units, onClose, onSaved }: { readonly unit?: UnitDetail; readonly units: readonly Unit[]; readonly onClose: () => void; readonly onSaved: (unit: UnitDetail) => void }) => {
  const { t } = useTranslation('organisation')
  const { t: common } = useTranslation()
  const label = useLabel()
  const [hasRule, setHasRule] = useState((unit?.rule ?? null) !== null)
  const draft = useRuleDraft(unit?.rule ?? 'true')
  const rule = hasRule ? (draft.checked?.text ?? null) : null
  const save = useSaveUnit(t('saved'), onSaved)
  const form = useForm<Values>({
    initialValues: { key: unit?.key ?? '', en: unit?.name.en ?? '', zh: unit?.name.zh ?? '', kind: unit?.kind ?? '', parent: unit?.parent ?? '' }, validate: validateWith(saveUnit.input, (values: Values) => inputOf(values, rule)),
  })
  const waits = hasRule && rule === null
  return (
    <OpenDialog onClose={onClose} size="xl" title={unit === undefined ? t('newUnit') : label(unit.name)}>
      <form onSubmit={form.onSubmit((values) => { if (!waits) save.mutate(inputOf(values, rule)) })}>
        <Stack>
          <Group grow align="flex-start">
            <TextInput label={t('nameEn')} required data-autofocus {...form.getInputProps('en')} />
            <TextInput label={t('nameZh')} {...form.getInputProps('zh')} />
          </Group>
          <Group grow align="flex-start">
            <TextInput label={t('key')} description={t('keyHint')} disabled={unit !== undefined} placeholder={keyFrom(form.values.en)} {...form.getInputProps('key')} />
            <TextInput label={t('kind')} description={t('kindHint')} required {...form.getInputProps('kind')} />
            <Select label={t('parent')} description=" " data={[{ value: '', label: t('noParent') }, ...possibleParents(units, unit?.key).map((one) => ({ value: one.key, label: label(one.name) }))]} allowDeselect={false} {...form.getInputProps('parent')} />
          </Group>
          <Switch label={t('withRule')} checked={hasRule} onChange={(event) => setHasRule(event.currentTarget.checked)} />
          {hasRule && (
            <>
              <Text size="xs" c="dimmed">{t('ruleHint')}</Text>
              <RuleEditor state={draft} label={t('rule')} />
              <LiveCount rule={rule} isWrong={draft.errors.length > 0} />
            </>
          )}
          {save.error !== null && <ProblemAlert error={save.error} />}
          <ShowCall endpoint={saveUnit} input={inputOf(form.values, rule)} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending} disabled={waits}>{common('save')}</Button></Group>
        </Stack>
      </form>
    </OpenDialog>
  )
}
