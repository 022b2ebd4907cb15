import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RuleError } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { offsetOf } from './text-place.ts'

/** Errors with their place; a near name can be put in by a button. */
export const RuleErrors = ({ errors, text, onText }: { readonly errors: readonly RuleError[]; readonly text?: string; readonly onText?: (text: string) => void }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  if (errors.length === 0) return null
  const replace = (error: RuleError, name: string): void => {
    if (text === undefined || onText === undefined) return
    const start = offsetOf(text, error.line, error.column)
    onText(`${text.slice(0, start)}${name}${text.slice(start + error.length)}`)
  }
  return (
    <ul aria-label={t('errors')} style={{ margin: '12px 0 0', padding: 0, listStyle: 'none' }}>
      {errors.map((error) => (
        <li key={`${error.code}.${error.line}.${error.column}`} style={{ padding: '6px 0' }}>
          <Group gap="xs">
            <Text size="sm" c="rust">{error.line > 0 && <b>{t('place', { line: error.line, column: error.column })}: </b>}{label(error.message)}</Text>
            {onText !== undefined && error.line > 0 && error.nearest?.map((name) => <Button key={name} size="compact-xs" variant="light" onClick={() => replace(error, name)}>{t('useInstead', { name })}</Button>)}
          </Group>
          {error.expected !== undefined && error.expected.length > 0 && <Text size="xs" c="dimmed">{t('expected', { list: error.expected.join(', ') })}</Text>}
        </li>
      ))}
    </ul>
  )
}
