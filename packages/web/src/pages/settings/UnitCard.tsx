import { Alert, Button, Code, Group, Stack, Text, Timeline } from '@mantine/core'
import { deleteUnit, getUnit } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDeleteUnit, useUnit } from '../../api/organisation.ts'
import type { Unit } from '../../api/organisation.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { UnitDialog } from './UnitDialog.tsx'

/** One unit: the rules that make its scope, how many customers that leaves, and who stands in it. */
export const UnitCard = ({ unit: key, units, onGone }: { readonly unit: string; readonly units: readonly Unit[]; readonly onGone: () => void }) => {
  const { t } = useTranslation('organisation')
  const label = useLabel()
  const format = useFormat()
  const mayWrite = useCan()('settings.write')
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null)
  const query = useUnit(key)
  const remove = useDeleteUnit(t('deleted'), onGone)
  const unit = query.data
  const isEmpty = unit !== undefined && unit.holders.length === 0 && units.every(({ parent }) => parent !== key)
  const actions = mayWrite && unit !== undefined && (
    <>
      {isEmpty && <Button size="xs" variant="subtle" color="rust" onClick={() => setDialog('delete')}>{t('delete')}</Button>}
      <Button size="xs" variant="default" onClick={() => setDialog('edit')}>{t('edit')}</Button>
    </>
  )
  return (
    <Section span={8} title={unit === undefined ? key : label(unit.name)} actions={actions}>
      <QueryView query={query}>
        {(data) => (
          <Stack gap="md">
            {data.customers === null && <Alert color="rust" title={data.problem === null ? undefined : label(data.problem)}>{t('broken')}</Alert>}
            <div>
              <div className="sx-eyebrow">{t('path')}</div>
              <div className="sx-figure" aria-live="polite">{data.customers === null || data.of === null ? t('seesNobody') : t('sees', { count: data.customers, of: format.integer(data.of) })}</div>
              {data.customers !== null && data.of !== null && data.of > 0 && <div className="sx-meter" style={{ margin: '8px 0 4px' }} aria-hidden><span style={{ width: `${(data.customers / data.of) * 100}%` }} /></div>}
            </div>
            <Timeline active={data.path.length} bulletSize={14} lineWidth={2} color="brass">
              {data.path.map((above) => <Timeline.Item key={above.key} title={<Text size="sm" fw={600}>{label(above.name)} <span className="sx-eyebrow">{above.kind}</span></Text>}>{above.rule === null ? <Text size="xs" c="dimmed">{t('addsNothing')}</Text> : <Code>{above.rule}</Code>}</Timeline.Item>)}
            </Timeline>
            <div>
              <div className="sx-eyebrow">{t('people')}</div>
              {data.holders.length === 0 ? <Text size="sm" c="dimmed">{t('nobody')}</Text> : <Group gap="xs">{data.holders.map((holder) => <Code key={holder.id}>{holder.name}</Code>)}</Group>}
            </div>
            <ShowCall endpoint={getUnit} input={{ key }} />
          </Stack>
        )}
      </QueryView>
      {dialog === 'edit' && unit !== undefined && <UnitDialog unit={unit} units={units} onClose={() => setDialog(null)} onSaved={() => setDialog(null)} />}
      {dialog === 'delete' && <ConfirmDialog opened title={t('deleteConfirm')} confirm={t('delete')} endpoint={deleteUnit} input={{ key }} busy={remove.isPending} error={remove.error} onClose={() => setDialog(null)} onConfirm={() => remove.mutate({ key })} />}
    </Section>
  )
}
