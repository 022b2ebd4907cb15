import { Text } from '@mantine/core'
import { useRef } from 'react'
import type { ReactNode, RefObject } from 'react'
import './code-area.css'

/** Text with line numbers (templates, model.yaml); the lines that errors name are marked in the margin. */
export const CodeArea = ({ label, value, rows = 18, marked = [], readOnly = false, description, areaRef, onFocus, onChange }: {
  readonly label: string; readonly value: string; readonly rows?: number; readonly marked?: readonly number[]; readonly readOnly?: boolean; readonly description?: ReactNode
  readonly areaRef?: RefObject<HTMLTextAreaElement | null>; readonly onFocus?: () => void; readonly onChange?: (value: string) => void
}) => {
  const gutter = useRef<HTMLDivElement>(null)
  const lines = value.split('\n').length
  return (
    <div>
      <Text size="sm" fw={600} component="div">{label}</Text>
      {description !== undefined && <Text size="xs" c="dimmed" mb={4} component="div">{description}</Text>}
      <div className="sx-code-area" data-wrong={marked.length > 0}>
        <div className="sx-code-gutter" ref={gutter} aria-hidden>
          {Array.from({ length: lines }, (_, line) => <div key={line} data-marked={marked.includes(line + 1)}>{line + 1}</div>)}
        </div>
        <textarea
          ref={areaRef} aria-label={label} aria-invalid={marked.length > 0} value={value} rows={rows} wrap="off" spellCheck={false} readOnly={readOnly} onFocus={onFocus}
          onChange={(event) => onChange?.(event.currentTarget.value)} onScroll={(event) => { if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop }}
        />
      </div>
    </div>
  )
}
