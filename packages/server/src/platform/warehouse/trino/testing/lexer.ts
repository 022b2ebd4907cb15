/*
 * Trino's own words for what a statement is made of, from its grammar (SqlBase.g4): written apart from the writer of literals, so that
 * a test can read what was written as the cluster will.
 */

export interface Token {
  readonly kind: 'text' | 'bytes' | 'name' | 'number' | 'word' | 'mark' | 'comment' | 'broken'
  readonly text: string
}

const tokens: readonly (readonly [Token['kind'], RegExp])[] = [
  ['comment', /--[^\r\n]*\r?\n?|\/\*[\s\S]*?\*\//y],
  ['bytes', /X'[^']*'/iy],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['number', /\d+(?:\.\d*)?(?:E[+-]?\d+)?/iy],
  ['word', /[A-Z_][A-Z0-9_]*/iy],
  ['mark', /[()[\],.;?=<>+*/%:|-]/y],
  ['broken', /\S/y],
]

/** The tokens of a statement, without blanks. */
export const tokensIn = (statement: string): readonly Token[] => {
  const found: Token[] = []
  let at = 0
  while (at < statement.length) {
    const blank = /\s*/y
    blank.lastIndex = at
    at += blank.exec(statement)?.[0].length ?? 0
    for (const [kind, pattern] of tokens) {
      pattern.lastIndex = at
      const text = pattern.exec(statement)?.[0]
      if (text === undefined) continue
      found.push({ kind, text })
      at += text.length
      break
    }
  }
  return found
}

/** What a text token says. */
export const textOf = (token: Token): string => token.text.slice(1, -1).replaceAll("''", "'")
