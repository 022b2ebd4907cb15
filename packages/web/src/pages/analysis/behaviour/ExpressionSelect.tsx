import { Select } from '@mantine/core'
import type { ComboboxItem, ComboboxItemGroup } from '@mantine/core'
import { printExpression } from '@sextant/rules'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../../api/rules.ts'
import type { Catalogue } from '../../../api/rules.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import type { Label } from '../../../i18n/use-label.ts'

/** Which values may be chosen: of customers, of a fact's rows, or both. */
export type ExpressionLevel = 'customer' | 'row' | 'both'

const columnsOf = (catalogue: Catalogue, name: string, label: (text: Label) => string, isShort: boolean): ComboboxItem[] => {
  const fact = catalogue.facts[name]
  if (fact === undefined) return []
  const prefix = isShort ? '' : `${name}.`
  const own = Object.entries(fact.columns).map(([column, { label: text }]) => ({ value: `${prefix}${column}`, label: label(text) }))
  const far = Object.entries(fact.dimensions ?? {}).flatMap(([dimension, { label: of, columns }]) => Object.entries(columns).map(([column, { label: text }]) => ({ value: `${prefix}${dimension}.${column}`, label: `${label(of)}: ${label(text)}` })))
  return [...own, ...far]
}

const useGroups = (level: ExpressionLevel, fact: string | undefined): ComboboxItemGroup<ComboboxItem>[] => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const catalogue = useCatalogue().data
  if (catalogue === undefined) return []
  const attributes = Object.entries(catalogue.attributes).map(([name, { label: text }]) => ({ value: name, label: label(text) }))
  const scores = Object.entries(catalogue.scores).map(([name, { label: text }]) => ({ value: printExpression({ op: 'score', name }, 0), label: label(text) }))
  // Columns of a row are said without their fact: until it is known there are none to choose from.
  const facts = level === 'customer' || (level === 'row' && fact === undefined) ? [] : fact === undefined ? Object.keys(catalogue.facts) : [fact]
  return [
    ...(level === 'row' ? [] : [{ group: t('groupAttributes'), items: attributes }, { group: t('groupScores'), items: scores }]),
    ...facts.map((name) => ({ group: t('groupColumns', { fact: label(catalogue.facts[name]?.label ?? { en: name, zh: name }) }), items: columnsOf(catalogue, name, label, level === 'row') })),
  ].filter(({ items }) => items.length > 0)
}

/** A value in the rule language: chosen by its label, or written. */
export const ExpressionSelect = ({ label, value, level, fact, extra = [], placeholder, clearable = true, width = 240, onChange }: {
  readonly label: string
  readonly value: string | undefined
  readonly level: ExpressionLevel
  /** Its columns only. */
  readonly fact?: string | undefined
  /** Choices of the analysis itself, before all others. */
  readonly extra?: readonly { readonly value: string; readonly label: string }[]
  readonly placeholder?: string
  readonly clearable?: boolean
  readonly width?: number
  readonly onChange: (text: string | undefined) => void
}) => {
  const { t } = useTranslation('behaviour-analyses')
  const groups = useGroups(level, fact)
  const [search, setSearch] = useState('')
  const known = [...extra, ...groups.flatMap(({ items }) => items)]
  const written = search.trim()
  const isKnown = known.some((item) => item.label === written || item.value === written)
  const own: ComboboxItem[] = [
    ...(value !== undefined && !known.some((item) => item.value === value) ? [{ value, label: value }] : []), ...(written !== '' && !isKnown && written !== value ? [{ value: written, label: t('useText', { text: written }) }] : []),
  ]
  const data = [...(extra.length === 0 ? [] : [{ group: label, items: [...extra] }]), ...groups, ...(own.length === 0 ? [] : [{ group: t('groupOwn'), items: own }])]
  return (
    <Select w={width} label={label} placeholder={placeholder ?? t('expressionHint')} data={data} value={value ?? null} searchable clearable={clearable} searchValue={search} onSearchChange={setSearch} maxDropdownHeight={320} limit={200}
      onChange={(next) => onChange(next ?? undefined)} title={value} />
  )
}
