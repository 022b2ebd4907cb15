import type { OutputOf, ivocQuestions } from '@sextant/contract'
import type { Evidence } from './evidence.ts'

type Shown = OutputOf<typeof ivocQuestions>['questions'][number]

export interface Label {
  readonly en: string
  readonly zh: string
}

/** What the data says to a question. `missing` says what would make it a yes; null when nothing is. */
export interface Answer {
  readonly state: Shown['state']
  readonly sentence: Label
  readonly figures?: readonly { readonly label: Label; readonly value: number; readonly unit: 'count' | 'share' | 'money' }[]
  readonly missing?: Label
}

export interface Question {
  readonly key: string
  readonly question: Label
  /** Page of the web application where it can be seen or mended. */
  readonly link: string
  readonly answer: (evidence: Evidence) => Answer
}

export const say = (en: string, zh: string): Label => ({ en, zh })

export const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 })
export const percentOf = (part: number, whole: number): string => percent.format(shareOf(part, whole))

export const count = (value: number): string => value.toLocaleString('en')

/** A count with its noun: `1 import`, `1,268 live events`. */
export const counted = (value: number, one: string, other = `${one}s`): string => `${count(value)} ${value === 1 ? one : other}`

/** `a, b and c` in English, `a、b、c` in Chinese; at most eight. */
export const listed = (names: readonly (string | Label)[]): Label => {
  const labels = names.map((name) => (typeof name === 'string' ? say(name, name) : name))
  const english = labels.slice(0, 8).map(({ en }) => en)
  const more = labels.length - english.length
  return {
    en: `${english.length < 2 || more > 0 ? english.join(', ') : `${english.slice(0, -1).join(', ')} and ${english.at(-1) as string}`}${more > 0 ? ` and ${more} more` : ''}`,
    zh: `${labels.slice(0, 8).map(({ zh }) => zh).join('、')}${more > 0 ? `等 ${labels.length} 个` : ''}`,
  }
}

/** Yes from `enough` on, partly from one on, otherwise no. */
export const graded = (value: number, enough: number): 'yes' | 'partly' | 'no' => (value >= enough ? 'yes' : value > 0 ? 'partly' : 'no')
