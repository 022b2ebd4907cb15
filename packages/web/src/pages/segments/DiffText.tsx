import { useTranslation } from 'react-i18next'
import './segments.css'

export interface DiffPart { readonly kind: 'same' | 'added' | 'removed'; readonly text: string }

/** A text with what was taken out struck through and what came in marked; said aloud too. */
export const DiffText = ({ parts, mono = false }: { readonly parts: readonly DiffPart[]; readonly mono?: boolean }) => {
  const { t } = useTranslation('segments')
  return (
    <div className="sx-diff" data-mono={mono}>
      {parts.map((part, index) => {
        const key = `${part.kind}.${String(index)}`
        if (part.kind === 'same') return <span key={key}>{part.text}</span>
        return part.kind === 'added' ? <ins key={key} aria-label={`${t('added')}: ${part.text}`}>{part.text}</ins> : <del key={key} aria-label={`${t('removed')}: ${part.text}`}>{part.text}</del>
      })}
    </div>
  )
}
