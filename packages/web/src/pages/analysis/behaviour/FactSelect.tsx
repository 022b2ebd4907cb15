import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../../api/rules.ts'
import { useLabel } from '../../../i18n/use-label.ts'

/** The fact looked at; the company's purchases unless chosen. */
export const FactSelect = ({ value, onChange }: { readonly value: string | undefined; readonly onChange: (fact: string | undefined) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const facts = Object.entries(useCatalogue().data?.facts ?? {})
  return <Select w={190} label={t('fact')} placeholder={t('revenue')} clearable searchable value={value ?? null} data={facts.map(([name, fact]) => ({ value: name, label: label(fact.label) }))} onChange={(fact) => onChange(fact ?? undefined)} />
}
