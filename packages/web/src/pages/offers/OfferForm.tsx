import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core'
import { saveOffer } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSaveOffer } from '../../api/offers.ts'
import type { Offer } from '../../api/offers.ts'
import { useCan } from '../../api/session.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { RuleEditor } from '../../ui/rule/RuleEditor.tsx'
import { OfferFields } from './OfferFields.tsx'
import { OfferTerms } from './OfferTerms.tsx'
import { useOfferForm } from './use-offer-form.ts'

/** What the offer is, to whom it may go, and what it is worth: one form for new offers and new versions. */
export const OfferForm = ({ offer }: { readonly offer: Offer | null }) => {
  const { t } = useTranslation('offers')
  const { t: common } = useTranslation()
  const label = useLabel()
  const can = useCan()
  const navigate = useNavigate()
  const { form, rule, inputOf, isRuleReady } = useOfferForm(offer)
  const save = useSaveOffer((saved) => t('saved', { name: label(saved.name) }), (saved) => void navigate({ to: '/offers/$key', params: { key: saved.key } }))
  const mayWrite = can('offers.write')
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))}>
      <fieldset disabled={!mayWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <div className="sx-grid">
          <Stack data-span="8" gap="md">
            {!mayWrite && <Alert color="gray">{t('readOnly')}</Alert>}
            <Section title={t('definition')}><OfferFields form={form} isNew={offer === null} /></Section>
            <Section title={t('eligibility')}>
              <Radio.Group aria-label={t('eligibility')} value={form.values.isForAll ? 'all' : 'rule'} onChange={(value) => form.setFieldValue('isForAll', value === 'all')} mb="md">
                <Group><Radio value="all" label={t('everybody')} /><Radio value="rule" label={t('byRule')} /></Group>
              </Radio.Group>
              {!form.values.isForAll && <><RuleEditor state={rule} label={t('eligibility')} /><Text size="xs" c="dimmed" mt="sm">{t('eligibilityHint')}</Text></>}
            </Section>
          </Stack>
          <Stack data-span="4" gap="md">
            <Section title={t('value')}><OfferTerms form={form} currency={offer?.currency ?? null} /></Section>
            {mayWrite && (
              <Section>
                <Stack gap="sm">
                  {save.error !== null && <ProblemAlert error={save.error} title={common('invalid')} />}
                  {!isRuleReady && <Text size="sm" c="rust">{t('ruleWrong')}</Text>}
                  <Button type="submit" loading={save.isPending} disabled={!isRuleReady}>{offer === null ? t('saveNew') : t('saveVersion', { version: offer.version + 1 })}</Button>
                  <ShowCall endpoint={saveOffer} input={inputOf(form.values)} />
                </Stack>
              </Section>
            )}
          </Stack>
        </div>
      </fieldset>
    </form>
  )
}
