import { Button, Group, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../../../api/rules.ts'
import { useLabel } from '../../../../i18n/use-label.ts'

/** One product or service: a fact and which of its rows are of it. */
export const ProductChoice = ({ fact, where, onChange }: { readonly fact: string | undefined; readonly where: string | undefined; readonly onChange: (fact: string | undefined, where: string | undefined) => void }) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const catalogue = useCatalogue().data
  const [chosen, setChosen] = useState(fact ?? null)
  const [condition, setCondition] = useState(where ?? '')
  const facts = Object.entries(catalogue?.facts ?? {}).filter(([name]) => name !== 'contact' && name !== 'response')
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (chosen !== null) onChange(chosen, condition.trim() === '' ? undefined : condition) }}>
      <Group gap="xs">
        <Select w={230} aria-label={t('productFact')} placeholder={t('productFact')} clearable data={facts.map(([name, described]) => ({ value: name, label: label(described.label) }))} value={chosen} onChange={setChosen} />
        <TextInput w={280} aria-label={t('productWhere')} placeholder={t('productWhereExample')} value={condition} onChange={(event) => setCondition(event.currentTarget.value)} disabled={chosen === null} />
        <Button type="submit" variant="default" disabled={chosen === null}>{t('showProduct')}</Button>
      </Group>
    </form>
  )
}
