/** Characters of the values of one statement: an engine that is sent them as text takes a million in all. */
const mostCharacters = 600_000

/**
 * Values, or rows of them, in pieces that can be bound in one statement each, in their order.
 *
 * @returns no piece is empty; one value alone may be longer than a statement takes
 */
export const valuePieces = <Values extends string | Readonly<Record<string, unknown>>>(values: readonly Values[]): readonly (readonly Values[])[] => {
  const pieces: Values[][] = []
  let characters = Number.POSITIVE_INFINITY
  for (const value of values) {
    const length = JSON.stringify(typeof value === 'string' ? value : Object.values(value)).length
    characters += length
    if (characters > mostCharacters) {
      pieces.push([])
      characters = length
    }
    pieces.at(-1)?.push(value)
  }
  return pieces
}
