import { Button, Group, NumberInput, SegmentedControl, Stack, Text, Textarea } from '@mantine/core'
import { addCoupons } from '@sextant/contract'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddCoupons } from '../../api/offers.ts'
import type { Offer } from '../../api/offers.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StockBar } from './StockBar.tsx'

const mostAtOnce = 1_000_000

/** Stock of single-use codes, and more of them: made, or pasted. */
export const CouponCard = ({ offer }: { readonly offer: Offer }) => {
  const { t } = useTranslation('offers')
  const format = useFormat()
  const can = useCan()
  const [how, setHow] = useState<'count' | 'paste'>('count')
  const [count, setCount] = useState<number>(1000)
  const [text, setText] = useState('')
  const add = useAddCoupons(({ added, free }) => t('added', { added: format.integer(added), free: format.integer(free) }), () => setText(''))
  const codes = text.split(/[\s,;]+/).filter(Boolean)
  const input = how === 'count' ? { key: offer.key, count } : { key: offer.key, codes }
  return (
    <Section title={t('stock')}>
      <StockBar offer={offer} long />
      {offer.couponsFree + offer.couponsIssued === 0 && <Text size="sm" c="rust" mt="sm">{t('noStock')}</Text>}
      {can('offers.write') && (
        <form onSubmit={(event) => { event.preventDefault(); add.mutate(input) }}>
          <Stack gap="sm" mt="md">
            <SegmentedControl size="xs" aria-label={t('addHow')} value={how} onChange={(value) => setHow(value as 'count')} data={[{ value: 'count', label: t('addCount') }, { value: 'paste', label: t('addPaste') }]} style={{ alignSelf: 'flex-start' }} />
            {how === 'count'
              ? <NumberInput label={t('count')} min={1} max={mostAtOnce} allowDecimal={false} thousandSeparator="," value={count} onChange={(value) => setCount(Number(value))} maw={240} />
              : <Textarea label={t('codes')} description={t('codesCount', { formatted: format.integer(codes.length) })} autosize minRows={4} maxRows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} />}
            {add.error !== null && <ProblemAlert error={add.error} />}
            <Group><Button type="submit" variant="default" loading={add.isPending} disabled={how === 'count' ? count < 1 : codes.length === 0}>{t('addCoupons')}</Button></Group>
            <ShowCall endpoint={addCoupons} input={input} />
          </Stack>
        </form>
      )}
    </Section>
  )
}
