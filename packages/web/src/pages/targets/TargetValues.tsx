import { Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { setTargetValues } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { proposal, useSetValues } from '../../api/targets.ts'
import type { TargetProgress } from '../../api/targets.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { MoneyInput } from '../../ui/MoneyInput.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'

/** Figures to reach of every unit in one period; proposed ones can be taken over. */
export const TargetValues = ({ progress, onClose }: { readonly progress: TargetProgress; readonly onClose: () => void }) => {
  const { t } = useTranslation('targets')
  const { t: common } = useTranslation()
  const label = useLabel()
  const units = progress.rows.length === 0 ? [progress.whole] : progress.rows
  const [period, setPeriod] = useState(progress.period)
  const [growth, setGrowth] = useState(0)
  const [said, setSaid] = useState('')
  const [failure, setFailure] = useState<unknown>(null)
  const [figures, setFigures] = useState<ReadonlyMap<string, number | null>>(new Map(units.map((row) => [row.unit ?? '*', row.target])))
  const save = useSetValues(t('valuesSaved'), onClose)
  const input = { key: progress.key, values: [...figures].map(([unit, value]) => ({ period, unit, value })) }
  const set = (unit: string, value: number | null): void => setFigures(new Map([...figures, [unit, value]]))
  const propose = async (): Promise<void> => {
    try {
      const answer = await proposal(progress.key, period, growth / 100)
      setSaid(t(`proposed_${answer.from}`))
      setFigures(new Map([...figures].map(([unit, value]) => [unit, answer.values.find((one) => one.unit === unit)?.value ?? value])))
      setFailure(null)
    } catch (error) {
      setFailure(error)
    }
  }
  return (
    <Modal opened onClose={onClose} size="lg" title={t('figures', { period })}>
      <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
        <Stack gap="sm">
          <Group align="flex-end"><TextInput label={t('period')} value={period} onChange={(event) => setPeriod(event.currentTarget.value)} /><NumberInput label={t('growth')} value={growth} onChange={(value) => setGrowth(Number(value) || 0)} w={140} /><Button variant="default" onClick={() => void propose()}>{t('propose')}</Button></Group>
          <Text size="xs" c="dimmed" aria-live="polite">{said === '' ? t('setHint') : said}</Text>
          {[failure, save.error].filter((error) => error !== null).map((error, index) => <ProblemAlert key={index} error={error} />)}
          {units.map((row) => {
            const unit = row.unit ?? '*'
            const value = figures.get(unit) ?? null
            return progress.unit === 'money' ? <MoneyInput key={unit} label={label(row.label)} minor={value} currency={progress.currency} onMinor={(minor) => set(unit, minor)} />
              : <NumberInput key={unit} label={label(row.label)} value={value ?? ''} onChange={(next) => set(unit, next === '' ? null : Number(next))} />
          })}
          <ShowCall endpoint={setTargetValues} input={input} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{common('cancel')}</Button><Button type="submit" loading={save.isPending}>{t('save')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  )
}
