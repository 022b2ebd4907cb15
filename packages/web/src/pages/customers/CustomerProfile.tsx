import { Badge, Text, Tooltip } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '../../api/customers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AttributeValue } from '../../ui/AttributeValue.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Section.tsx'

const privacyOrder = ['public', 'internal', 'personal', 'sensitive'] as const

const Attributes = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('customers')
  const label = useLabel()
  const groups = privacyOrder.map((privacy) => [privacy, customer.attributes.filter((attribute) => attribute.privacy === privacy)] as const).filter(([, attributes]) => attributes.length > 0)
  if (groups.length === 0) return <EmptyState title={t('attributes')} />
  return groups.map(([privacy, attributes]) => (
    <div key={privacy} style={{ marginBottom: 12 }}>
      <Badge variant="outline" color={privacy === 'sensitive' ? 'rust' : privacy === 'personal' ? 'brass' : 'gray'} tt="none" mb={4}>{t(`privacy_${privacy}`)}</Badge>
      <dl className="sx-dl">
        {attributes.map((attribute) => (
          <div key={attribute.name} style={{ display: 'contents' }}>
            <dt>{attribute.meaning === null ? label(attribute.label) : <Tooltip label={attribute.meaning}><span tabIndex={0} style={{ borderBottom: '1px dotted' }}>{label(attribute.label)}</span></Tooltip>}</dt>
            <dd><AttributeValue value={attribute.value} type={attribute.type} masked={attribute.masked} /></dd>
          </div>
        ))}
      </dl>
    </div>
  ))
}

const Identifiers = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('customers')
  const format = useFormat()
  return (
    <dl className="sx-dl">
      {customer.identifiers.map((identifier) => (
        <div key={`${identifier.kind}${identifier.value}`} style={{ display: 'contents' }}>
          <dt>{identifier.kind}</dt>
          <dd>
            <span className={identifier.masked ? 'sx-masked' : 'sx-id'}>{identifier.value}</span> {identifier.masked && <IconLock size={12} aria-hidden />}
            <Text size="xs" c="dimmed">{identifier.source}{identifier.validTo !== null && <> · {t('until', { at: format.date(identifier.validTo) })}</>}</Text>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Who the customer is: attributes by privacy class, identifiers, and what he belongs to. */
export const CustomerProfile = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('customers')
  const label = useLabel()
  return (
    <>
      <Section span={4} title={t('attributes')}><Attributes customer={customer} /></Section>
      <Section span={4} title={t('identifiers')}>
        {customer.identifiers.length === 0 ? <Text size="sm" c="dimmed">{t('noIdentifiers')}</Text> : <Identifiers customer={customer} />}
        {customer.related.length > 0 && <Text fw={650} size="sm" mt="lg" mb={4}>{t('related')}</Text>}
        <dl className="sx-dl">
          {customer.related.map((related) => (
            <div key={`${related.level}${related.key}`} style={{ display: 'contents' }}>
              <dt>{label(related.label)}</dt>
              <dd><span className="sx-id">{related.key}</span><Text size="xs" c="dimmed">{Object.entries(related.attributes).map(([name, value]) => `${name} ${String(value)}`).join(' · ')}</Text></dd>
            </div>
          ))}
        </dl>
      </Section>
    </>
  )
}
