/** Characters that take two places on a terminal: Chinese, Japanese, Korean, full-width forms, emoji. */
const wide = /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u

/** Places a text takes on a terminal. */
export const displayWidth = (text: string): number => {
  let width = 0
  for (const character of text) width += wide.test(character) ? 2 : 1
  return width
}

const padded = (text: string, width: number, isNumber: boolean): string => {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)))
  return isNumber ? space + text : text + space
}

export interface Column {
  readonly title: string
  /** Numbers are set to the right. */
  readonly isNumber: boolean
}

/** Text of an aligned table. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => {
  const widths = columns.map(({ title }, index) => Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[index] ?? ''))))
  const line = (cells: readonly string[]): string => columns.map(({ isNumber }, index) => padded(cells[index] ?? '', widths[index] ?? 0, isNumber)).join('  ').trimEnd()
  return [line(columns.map(({ title }) => title)), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}
