import { attributeDistribution, checkRuleText, completeRule, explainSegment, getCatalogue } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import type { BuilderGroup } from '@sextant/rules'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import { callQuery } from './use-call.ts'

const label = z.object({ en: z.string(), zh: z.string() })
const column = z.object({ type: z.enum(['string', 'number', 'money', 'boolean', 'date', 'instant']), label, values: z.array(z.string()).optional() })
/** What the pages read of the catalogue; the rest is the server's. */
const catalogueSchema = z.object({
  currency: z.string(), currencyDigits: z.int(), timeZone: z.string(),
  attributes: z.record(z.string(), column),
  facts: z.record(z.string(), z.object({ label, columns: z.record(z.string(), column), valueColumn: z.string().optional(), dimensions: z.record(z.string(), z.object({ label, columns: z.record(z.string(), column) })).optional() })),
  scores: z.record(z.string(), z.object({ label })),
  segments: z.record(z.string(), z.object({ label })),
  tags: z.record(z.string(), z.object({ label, type: column.shape.type })).default({}),
})
export type Catalogue = z.output<typeof catalogueSchema>
export type CatalogueColumn = z.output<typeof column>
export type RuleCheck = OutputOf<typeof checkRuleText>
export type RuleWarning = Extract<RuleCheck, { kind: 'ok' }>['warnings'][number]
export type RuleError = Extract<RuleCheck, { kind: 'error' }>['errors'][number]

export const useCatalogue = (enabled = true) => useQuery({ ...callQuery(getCatalogue, {}), enabled, staleTime: 300_000, select: ({ catalogue }) => catalogueSchema.parse(catalogue) })

/** What stands in an editor: text as typed, or the builder's form. */
export type RuleDraft = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'builder'; readonly builder: BuilderGroup }

/** Parses and types a rule as it is written: errors with their places, or text, builder form and sentence. */
export const useRuleCheck = (draft: RuleDraft, takes = false) => useQuery({ ...callQuery(checkRuleText, { ...(draft.kind === 'text' ? { text: draft.text } : { builder: draft.builder }), takes }), placeholderData: keepPreviousData, staleTime: 300_000 })

export const useCompletions = (text: string, offset: number, enabled: boolean) => useQuery({ ...callQuery(completeRule, { text, offset }), enabled, staleTime: 300_000 })

export const useDistribution = (attribute: string | null) => useQuery({ ...callQuery(attributeDistribution, { attribute: attribute ?? '' }), enabled: attribute !== null && attribute !== '', staleTime: 300_000 })

export type RuleAnswer = OutputOf<typeof explainSegment>

/** Why a rule selects one customer or does not, and what would let him in. */
export const useExplanation = (rule: string | null, customer: string | null) =>
  useQuery({ ...callQuery(explainSegment, { rule: rule ?? '', customer: customer ?? '' }), enabled: rule !== null && customer !== null, staleTime: 60_000 })
