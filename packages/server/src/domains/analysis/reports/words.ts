import type { Label } from '@sextant/rules'
import { countText, figureText, periodText, shareText } from '../indicators/figure-text.ts'
import type { FigureStyle, Language } from '../indicators/figure-text.ts'
import type { Sentence } from './deps.ts'

/*
 * A report's sentences are made here and nowhere else: each from figures, in both languages, and each keeps the figures it was made of. A
 * sentence cannot be written without one.
 */

/** One thing in a sentence: words, or a figure with the way it is written. */
export type Piece = string | { readonly value: number; readonly text: (language: Language) => string } | { readonly label: Label }

export const figure = (value: number, style: FigureStyle): Piece => ({ value, text: (language) => figureText(value, style, language) })
export const percent = (share: number): Piece => ({ value: share, text: (language) => shareText(Math.abs(share), language) })
export const count = (value: number): Piece => ({ value, text: (language) => countText(value, language) })
export const named = (label: Label): Piece => ({ label })
export const period = (unit: 'day' | 'week' | 'month', name: string): Piece => ({ label: { en: periodText(unit, name, 'en'), zh: periodText(unit, name, 'zh') } })

const written = (pieces: readonly Piece[], language: Language): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : 'label' in piece ? piece.label[language] : piece.text(language))).join('')

/**
 * A sentence in both languages from the same figures.
 *
 * @throws Error when it has no figure, or the two languages do not speak of the same ones
 */
export const sentence = (en: readonly Piece[], zh: readonly Piece[]): Sentence => {
  const values = (pieces: readonly Piece[]): readonly number[] => pieces.flatMap((piece) => (typeof piece !== 'string' && 'value' in piece ? [piece.value] : []))
  const figures = values(en)
  const sorted = (list: readonly number[]): string => JSON.stringify(list.toSorted((left, right) => left - right))
  if (figures.length === 0 || sorted(figures) !== sorted(values(zh))) throw new Error(`a sentence needs figures, the same in both languages: ${written(en, 'en')}`)
  return { en: written(en, 'en'), zh: written(zh, 'zh'), figures: [...figures] }
}
