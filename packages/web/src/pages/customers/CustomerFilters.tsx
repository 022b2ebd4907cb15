import { Group, Select, TextInput } from '@mantine/core'
import { IconFilterCode } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { ApiError } from '../../api/api-error.ts'
import { useSegments } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useLabel } from '../../i18n/use-label.ts'
import type { customersSearch } from '../../routes/customers.ts'
import { SearchInput } from '../../ui/SearchInput.tsx'

type Search = z.output<typeof customersSearch>

const RuleFilter = ({ rule, error, onRule }: { readonly rule: string; readonly error: unknown; readonly onRule: (rule: string | undefined) => void }) => {
  const { t } = useTranslation('customers')
  const [text, setText] = useState(rule)
  const [from, setFrom] = useState(rule)
  if (from !== rule) { setFrom(rule); setText(rule) }
  const submit = (): void => { if (text.trim() !== rule) onRule(text.trim() === '' ? undefined : text.trim()) }
  return (
    <form style={{ flex: '2 1 320px' }} onSubmit={(event) => { event.preventDefault(); submit() }}>
      <TextInput aria-label={t('ruleLabel')} placeholder={t('rulePlaceholder')} value={text} onChange={(event) => setText(event.currentTarget.value)} onBlur={submit} leftSection={<IconFilterCode size={15} aria-hidden />}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} error={rule !== '' && error instanceof ApiError && error.code === 'RULE_INVALID'} spellCheck={false} />
    </form>
  )
}

/** Search text, rule and segment; all of them live in the URL. */
export const CustomerFilters = ({ search, error, onChange }: { readonly search: Search; readonly error: unknown; readonly onChange: (part: Partial<Search>) => void }) => {
  const { t } = useTranslation('customers')
  const can = useCan()
  const label = useLabel()
  const segments = useSegments('', can('segments.read'))
  return (
    <Group p="md" gap="sm" wrap="wrap" align="flex-start" style={{ borderBottom: '1px solid var(--sx-line)' }} role="search">
      <SearchInput style={{ flex: '1 1 220px' }} value={search.search ?? ''} label={t('searchPlaceholder')} placeholder={t('searchPlaceholder')} onSearch={(text) => onChange({ search: text === '' ? undefined : text })} />
      <RuleFilter rule={search.rule ?? ''} error={error} onRule={(rule) => onChange({ rule })} />
      <Select style={{ flex: '0 1 240px' }} aria-label={t('segmentLabel')} placeholder={t('segmentLabel')} clearable searchable value={search.segment ?? null} disabled={!can('segments.read')}
        data={(segments.data?.segments ?? []).map((segment) => ({ value: segment.key, label: label(segment.name) }))} onChange={(segment) => onChange({ segment: segment ?? undefined })} />
    </Group>
  )
}
