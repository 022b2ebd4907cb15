import { ActionIcon, Button, Code, Group, Text, Textarea } from '@mantine/core'
import type { BuilderText } from '@sextant/rules'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Grip } from './Grip.tsx'
import type { BuilderPath } from './builder-moves.ts'

/** A part of the rule that fields cannot show: its text, which can be changed in place. */
export const TextPiece = ({ node, path, onChange, onRemove }: { readonly node: BuilderText; readonly path: BuilderPath; readonly onChange: (node: BuilderText) => void; readonly onRemove: (() => void) | undefined }) => {
  const { t } = useTranslation('rules')
  const { t: common } = useTranslation()
  const [draft, setDraft] = useState<string | null>(null)
  const put = (): void => {
    if (draft !== null && draft.trim() !== '') onChange({ kind: 'text', text: draft })
    setDraft(null)
  }
  return (
    <div className="sx-condition">
      <div className="sx-condition-fields">
        {path.length > 0 && <Grip path={path} />}
        {draft === null
          ? <div style={{ minWidth: 0 }}><Text size="xs" c="dimmed">{t('textPart')}</Text><Code style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{node.text}</Code></div>
          : (
            <div style={{ flex: 1, minWidth: 240 }}>
              <Textarea size="xs" autosize autoFocus aria-label={t('ruleText')} value={draft} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} onChange={(event) => setDraft(event.currentTarget.value)}
                onKeyDown={(event) => { if (event.key === 'Escape') setDraft(null); else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) put() }} />
              <Group gap={6} mt={4}><Button size="compact-xs" onClick={put}>{common('apply')}</Button><Button size="compact-xs" variant="subtle" color="gray" onClick={() => setDraft(null)}>{common('cancel')}</Button></Group>
            </div>
          )}
      </div>
      <div className="sx-condition-tail">
        {draft === null && <ActionIcon variant="subtle" color="gray" aria-label={common('edit')} onClick={() => setDraft(node.text)}><IconPencil size={15} /></ActionIcon>}
        {onRemove !== undefined && <ActionIcon variant="subtle" color="gray" aria-label={t('remove')} onClick={onRemove}><IconTrash size={15} /></ActionIcon>}
      </div>
    </div>
  )
}
