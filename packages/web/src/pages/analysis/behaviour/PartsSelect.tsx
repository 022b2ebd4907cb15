import { MultiSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'

const parts = ['attributes', 'scores', 'tags', 'indicators'] as const
export type ProfilePart = (typeof parts)[number]
export const partsSearch = { parts: z.array(z.enum(parts)).optional().catch(undefined) }
export const usualParts: readonly ProfilePart[] = ['attributes', 'scores', 'tags']

/** What is compared; indicators look at every fact and take longer. */
export const PartsSelect = ({ value, onChange }: { readonly value: readonly ProfilePart[]; readonly onChange: (parts: ProfilePart[] | undefined) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const words = { attributes: t('partAttributes'), scores: t('partScores'), tags: t('partTags'), indicators: t('partIndicators') }
  return <MultiSelect miw={320} label={t('parts')} data={parts.map((part) => ({ value: part, label: words[part] }))} value={[...value]} onChange={(next) => onChange(next.length === 0 ? undefined : (next as ProfilePart[]))} />
}
