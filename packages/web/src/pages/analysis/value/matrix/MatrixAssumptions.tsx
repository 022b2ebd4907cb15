import { Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../../../api/rules.ts'
import { useLabel } from '../../../../i18n/use-label.ts'
import { Section } from '../../../../ui/Section.tsx'
import type { MatrixSearch } from './MatrixPanel.tsx'

const percent = (value: number | string): number | undefined => (value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value) / 100)

/** The assumptions of the estimate, and expressions (scores, for instance) that take its place. */
export const MatrixAssumptions = ({ search, onChange }: { readonly search: MatrixSearch; readonly onChange: (part: Partial<MatrixSearch>) => void }) => {
  const { t } = useTranslation('value-analyses')
  const { t: common } = useTranslation()
  const label = useLabel()
  const catalogue = useCatalogue().data
  const [values, setValues] = useState(search)
  const set = (part: Partial<MatrixSearch>): void => setValues({ ...values, ...part })
  const shown = (share: number | undefined, otherwise: number): number => Math.round((share ?? otherwise) * 1000) / 10
  const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value)
  return (
    <Section span={5} title={t('assumptions')}>
      <form onSubmit={(event) => { event.preventDefault(); onChange(values) }}>
        <Stack gap="xs">
          <Group grow>
            <NumberInput size="xs" label={t('margin')} suffix=" %" min={1} max={100} value={shown(values.margin, 1)} onChange={(value) => set({ margin: percent(value) })} />
            <NumberInput size="xs" label={t('discountRate')} suffix=" %" min={0} max={100} value={shown(values.discountRate, 0.1)} onChange={(value) => set({ discountRate: percent(value) })} />
          </Group>
          <Group grow>
            <NumberInput size="xs" label={t('years')} min={1} max={10} allowDecimal={false} value={values.years ?? 3} onChange={(value) => set({ years: value === '' ? undefined : Number(value) })} />
            <NumberInput size="xs" label={t('reach')} suffix=" %" min={0} max={100} value={shown(values.reach, 0.25)} onChange={(value) => set({ reach: percent(value) })} />
          </Group>
          <Select size="xs" label={t('peers')} description={t('peersHint')} clearable searchable value={values.peers ?? null} onChange={(value) => set({ peers: value ?? undefined })}
            data={Object.entries(catalogue?.attributes ?? {}).map(([name, column]) => ({ value: name, label: label(column.label) }))} />
          <TextInput size="xs" label={t('currentExpression')} placeholder="score.value" value={values.current ?? ''} onChange={(event) => set({ current: text(event.currentTarget.value) })} />
          <TextInput size="xs" label={t('potentialExpression')} description={t('expressionHint')} placeholder="score.growth" value={values.potential ?? ''} onChange={(event) => set({ potential: text(event.currentTarget.value) })} />
          <Group justify="flex-end">
            <Button size="xs" variant="default" onClick={() => onChange({ margin: undefined, discountRate: undefined, years: undefined, reach: undefined, peers: undefined, current: undefined, potential: undefined })}>{t('defaults')}</Button>
            <Button size="xs" type="submit">{common('apply')}</Button>
          </Group>
        </Stack>
      </form>
    </Section>
  )
}
