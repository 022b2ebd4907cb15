import { Button, NumberInput, Select, Stack } from '@mantine/core'
import { decide } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDecide } from '../../api/decisions.ts'
import type { ChangeSearch, InteractionSearch } from '../../routes/interaction.ts'
import { CustomerPicker } from '../../ui/CustomerPicker.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { CandidateTable } from './CandidateTable.tsx'
import { ChosenOffers } from './ChosenOffers.tsx'

const channels = ['web', 'app', 'call_centre', 'store'] as const

/** Asks what to offer a customer now, and shows why each offer was taken or left. */
export const DecideTab = ({ search, onChange }: { readonly search: InteractionSearch; readonly onChange: ChangeSearch }) => {
  const { t } = useTranslation('interaction')
  const [count, setCount] = useState(3)
  const asking = useDecide()
  const channel = search.channel ?? 'web'
  const input = { customer: search.customer ?? '', channel, count, explain: true }
  const decision = asking.data?.customerId === search.customer ? asking.data : undefined
  return (
    <div className="sx-grid">
      <Section span={4} title={t('decideTitle')}>
        <form onSubmit={(event) => { event.preventDefault(); if (input.customer !== '') asking.mutate(input) }}>
          <Stack gap="sm">
            <CustomerPicker label={t('customer')} value={search.customer ?? null} onCustomer={(id) => onChange({ customer: id ?? undefined })} />
            <Select label={t('channel')} allowDeselect={false} value={channel} data={channels.map((value) => ({ value, label: t(`channel_${value}`) }))} onChange={(value) => onChange({ channel: value ?? undefined })} />
            <NumberInput label={t('count')} min={1} max={20} allowDecimal={false} value={count} onChange={(value) => setCount(Number(value))} />
            {asking.error !== null && <ProblemAlert error={asking.error} />}
            <Button type="submit" loading={asking.isPending} disabled={input.customer === ''}>{t('decide')}</Button>
            <ShowCall endpoint={decide} input={input} />
          </Stack>
        </form>
      </Section>
      <Stack data-span="8" gap="md">
        {decision === undefined ? <div className="sx-card"><EmptyState title={t('choose')} hint={t('chooseHint')} /></div> : <><ChosenOffers decision={decision} /><CandidateTable decision={decision} /></>}
      </Stack>
    </div>
  )
}
