/** A word, name, text, number or sign of a statement that a person wrote. */
export interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'sign'
  /** Small letters for a word; without quotes for a name or text. */
  readonly value: string
  readonly from: number
  readonly to: number
}

const pattern = /(?<space>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<name>"(?:[^"]|"")*")|(?<text>'(?:[^']|'')*')|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![a-z_]))|(?<word>[a-z_][a-z0-9_@:]*)|(?<sign>[\s\S])/giy

/** The parts of a statement, as Trino's own grammar cuts them. */
export const tokensOf = (statement: string): readonly Token[] => {
  const tokens: Token[] = []
  for (const match of statement.matchAll(pattern)) {
    const { name, text, number, word, sign } = match.groups ?? {}
    const place = { from: match.index, to: match.index + match[0].length }
    if (name !== undefined) tokens.push({ kind: 'name', value: name.slice(1, -1).replaceAll('""', '"'), ...place })
    else if (text !== undefined) tokens.push({ kind: 'text', value: text.slice(1, -1).replaceAll("''", "'"), ...place })
    else if (number !== undefined) tokens.push({ kind: 'number', value: number, ...place })
    else if (word !== undefined) tokens.push({ kind: 'word', value: word.toLowerCase(), ...place })
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, ...place })
  }
  return tokens
}
