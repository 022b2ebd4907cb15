import { Badge, Group, SegmentedControl, Select, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useOffers } from '../../api/offers.ts'
import { useCan } from '../../api/session.ts'
import { usePreview } from '../../api/templates.ts'
import type { Preview } from '../../api/templates.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { CustomerPicker } from '../../ui/CustomerPicker.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import type { TemplateValues } from './use-template-form.ts'

const pauseMs = 500

const Message = ({ preview, view }: { readonly preview: Preview; readonly view: 'html' | 'text' }) => {
  const { t } = useTranslation('templates')
  return (
    <>
      <Group gap={6} mb="sm" aria-live="polite">
        {preview.missing.map((field) => <Badge key={field} color="rust" tt="none">{t('missing', { field })}</Badge>)}
        {preview.usedFallback.map((field) => <Badge key={field} color="brass" tt="none">{t('usedFallback', { field })}</Badge>)}
        {preview.missing.length === 0 && preview.usedFallback.length === 0 && <Badge color="sea" tt="none">{t('complete')}</Badge>}
      </Group>
      {preview.missing.length > 0 && <Text size="xs" c="rust" mb="sm">{t('missingHint')}</Text>}
      <div style={{ border: '1px solid var(--sx-line)', borderRadius: 8, overflow: 'hidden' }}>
        <Text fw={600} px="md" py="xs" style={{ borderBottom: '1px solid var(--sx-line)', background: 'var(--sx-surface-2)' }}>{preview.subject === '' ? t('noSubject') : preview.subject}</Text>
        {view === 'html' && preview.html !== null
          ? <iframe title={t('frameTitle')} sandbox="" srcDoc={preview.html} style={{ display: 'block', width: '100%', height: 520, border: 0, background: '#fff' }} />
          : <pre className="sx-pre" style={{ border: 0, borderRadius: 0, minHeight: 200 }} tabIndex={0}>{preview.text}</pre>}
      </div>
      {view === 'html' && preview.html === null && <Text size="xs" c="dimmed" mt={6}>{t('noHtml')}</Text>}
    </>
  )
}

/** The draft as one real customer would get it, while it is written. */
export const TemplatePreview = ({ values, customer, view, onCustomer, onView }: {
  readonly values: TemplateValues; readonly customer: string | null; readonly view: 'html' | 'text'; readonly onCustomer: (id: string | null) => void; readonly onView: (view: 'html' | 'text') => void
}) => {
  const { t } = useTranslation('templates')
  const label = useLabel()
  const can = useCan()
  const [draft] = useDebouncedValue(values, pauseMs)
  const offers = useOffers(undefined)
  const [chosenOffer, setOffer] = useState<string | null>(null)
  // A message names an offer; without one its fields would stand there as unknown.
  const offer = chosenOffer ?? offers.data?.offers[0]?.key ?? null
  const query = usePreview({ subject: draft.subject, body: draft.body, format: draft.format, fallback: { ...draft.fallback }, customer: customer ?? '', offer: offer ?? undefined }, customer !== null && draft.body !== '' && !offers.isPending)
  const shown = query.error === null ? query : { ...query, data: undefined }
  if (!can('customers.read')) return <Section title={t('preview')}><Text size="sm" c="dimmed">{t('noPreview')}</Text></Section>
  return (
    <Section title={t('preview')} actions={<SegmentedControl size="xs" aria-label={t('preview')} value={view} onChange={(next) => onView(next as 'html')} data={[{ value: 'html', label: t('viewHtml') }, { value: 'text', label: t('viewText') }]} />}>
      <Group grow mb="md" align="flex-start">
        <CustomerPicker label={t('previewOf')} value={customer} onCustomer={onCustomer} />
        <Select label={t('offerForPreview')} allowDeselect={false} value={offer} onChange={setOffer} data={(offers.data?.offers ?? []).map((item) => ({ value: item.key, label: label(item.name) }))} />
      </Group>
      {customer === null ? <EmptyState title={t('noCustomer')} hint={t('noCustomerHint')} /> : <QueryView query={shown}>{(preview) => <Message preview={preview} view={view} />}</QueryView>}
    </Section>
  )
}
