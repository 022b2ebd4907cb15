/** Edits (insert, delete, replace, swap of neighbours) that turn one word into another. */
const distance = (left: string, right: string): number => {
  let before: number[] = []
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const replace = (previous[column - 1] as number) + (left[row - 1] === right[column - 1] ? 0 : 1)
      let best = Math.min(replace, (previous[column] as number) + 1, (current[column - 1] as number) + 1)
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (swapped) best = Math.min(best, (before[column - 2] as number) + 1)
      current.push(best)
    }
    before = previous
    previous = current
  }
  return previous[right.length] as number
}

const plain = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, '')

/**
 * The known words a mistyped one was probably meant to be, nearest first; none when nothing is near.
 *
 * Example:
 * ```ts
 * import { nearest } from '@sextant/contract'
 * nearest('segmnets', ['segments', 'offers']) // => ['segments']
 * nearest('xyz', ['segments', 'offers']) // => []
 * ```
 */
export const nearest = (word: string, known: readonly string[], atMost = 3): readonly string[] => {
  const asked = plain(word.slice(0, 200))
  const reach = Math.max(1, Math.floor(asked.length / 3))
  const scored = known.map((candidate) => {
    const name = plain(candidate)
    const isPart = asked.length >= 3 && (name.startsWith(asked) || asked.startsWith(name))
    return { candidate, edits: isPart ? Math.min(1, distance(asked, name)) : distance(asked, name) }
  })
  return scored
    .filter(({ edits }) => edits <= reach)
    .sort((left, right) => left.edits - right.edits || (left.candidate < right.candidate ? -1 : 1))
    .slice(0, atMost)
    .map(({ candidate }) => candidate)
}
