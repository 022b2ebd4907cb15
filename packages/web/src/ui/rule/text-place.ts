/** Offset of a line and column (both from 1) in a text. */
export const offsetOf = (text: string, line: number, column: number): number => {
  let start = 0
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', start)
    if (end === -1) return text.length
    start = end + 1
  }
  return Math.min(start + column - 1, text.length)
}

export interface TextPart { readonly from: number; readonly text: string; readonly isWrong: boolean }

/** A text cut where marks begin and end: overlapping marks are joined, a mark of no length covers one character. */
export const partsOf = (text: string, marks: readonly { readonly line: number; readonly column: number; readonly length: number }[]): readonly TextPart[] => {
  const spans = marks.filter(({ line }) => line > 0).map(({ line, column, length }) => { const from = offsetOf(text, line, column); return { from, to: from + Math.max(1, length) } }).sort((a, b) => a.from - b.from)
  const parts: TextPart[] = []
  let at = 0
  for (const span of spans) {
    const from = Math.max(at, span.from)
    if (from > at) parts.push({ from: at, text: text.slice(at, from), isWrong: false })
    const to = Math.max(from, span.to)
    if (to > from) parts.push({ from, text: from >= text.length ? ' ' : text.slice(from, to), isWrong: true })
    at = Math.max(at, to)
  }
  if (at < text.length) parts.push({ from: at, text: text.slice(at), isWrong: false })
  return parts
}
