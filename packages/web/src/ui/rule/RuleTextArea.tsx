import { useDebouncedValue } from '@mantine/hooks'
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useCompletions } from '../../api/rules.ts'
import type { RuleError, RuleWarning } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { partsOf } from './text-place.ts'

interface Caret { readonly offset: number; readonly open: boolean; readonly chosen: number }

/** A rule's text: errors underlined where they are, suggestions at the caret (while typing a word, or Ctrl-Space). */
export const RuleTextArea = ({ text, errors, warnings = [], onText }: { readonly text: string; readonly errors: readonly RuleError[]; readonly warnings?: readonly RuleWarning[]; readonly onText: (text: string) => void }) => {
  const { t } = useTranslation('rules')
  const label = useLabel()
  const listId = useId()
  const [caret, setCaret] = useState<Caret>({ offset: text.length, open: false, chosen: 0 })
  const [asked] = useDebouncedValue(`${caret.offset}:${text}`, 120)
  const settled = asked === `${caret.offset}:${text}`
  const answer = useCompletions(text, caret.offset, caret.open && settled)
  const suggestions = caret.open && settled ? (answer.data?.completions ?? []).slice(0, 40) : []
  const insert = (index: number): void => {
    const suggestion = suggestions[index]
    if (suggestion === undefined) return
    onText(`${text.slice(0, suggestion.from)}${suggestion.insert}${text.slice(caret.offset)}`)
    setCaret({ offset: suggestion.from + suggestion.insert.length, open: false, chosen: 0 })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === ' ' && event.ctrlKey) setCaret({ offset: event.currentTarget.selectionStart, open: true, chosen: 0 })
    else if (suggestions.length === 0) return
    else if (event.key === 'ArrowDown') setCaret({ ...caret, chosen: Math.min(caret.chosen + 1, suggestions.length - 1) })
    else if (event.key === 'ArrowUp') setCaret({ ...caret, chosen: Math.max(caret.chosen - 1, 0) })
    else if (event.key === 'Enter' || event.key === 'Tab') insert(caret.chosen)
    else if (event.key === 'Escape') setCaret({ ...caret, open: false })
    else return
    event.preventDefault()
  }
  // A rule with errors is not analysed: there is only one of the two.
  const isWrong = errors.length > 0
  const parts = partsOf(text, isWrong ? errors : warnings)
  const popup = suggestions.length > 0 && (
    <span className="sx-caret">
      <ul className="sx-suggestions" id={listId} role="listbox" aria-label={t('completions')}>
        {suggestions.map((item, index) => (
          <li key={`${item.kind}.${item.insert}`} id={`${listId}-${index}`} role="option" aria-selected={index === caret.chosen} onMouseDown={(event) => { event.preventDefault(); insert(index) }}><code>{item.insert}</code><span style={{ opacity: 0.7 }}>{label(item.label)}</span></li>
        ))}
      </ul>
    </span>
  )
  return (
    <div className="sx-code">
      <textarea
        value={text} spellCheck={false} autoCapitalize="off" role="combobox" aria-label={t('ruleText')} aria-description={t('textHint')} aria-expanded={suggestions.length > 0} aria-controls={listId} aria-invalid={errors.length > 0}
        aria-activedescendant={suggestions.length > 0 ? `${listId}-${caret.chosen}` : undefined} onKeyDown={onKeyDown} onBlur={() => setCaret({ ...caret, open: false })}
        onChange={(event) => { const { value, selectionStart } = event.currentTarget; onText(value); setCaret({ offset: selectionStart, open: /[\p{L}_."(]$/u.test(value.slice(0, selectionStart)), chosen: 0 }) }}
        onSelect={(event) => { const { selectionStart } = event.currentTarget; if (selectionStart !== caret.offset) setCaret({ offset: selectionStart, open: false, chosen: 0 }) }}
      />
      <div className="sx-code-mirror" aria-hidden={suggestions.length === 0}>
        {parts.map((part) => {
          const inside = popup !== false && caret.offset < text.length && caret.offset >= part.from && caret.offset < part.from + part.text.length
          const content = inside ? <>{part.text.slice(0, caret.offset - part.from)}{popup}{part.text.slice(caret.offset - part.from)}</> : part.text
          return part.isWrong ? <mark key={part.from} data-kind={isWrong ? 'error' : 'warning'}>{content}</mark> : <span key={part.from}>{content}</span>
        })}
        {caret.offset >= text.length && popup}{'\u200B'}
      </div>
    </div>
  )
}
