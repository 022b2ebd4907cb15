export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Beyond this many words a side the table of the comparison would be too large: then all is replaced. */
const mostWords = 2_000

/** Words, signs and the space between them; a Chinese character is a word of its own. */
const wordsOf = (text: string): readonly string[] => text.match(/\s+|\p{Script=Han}|[\p{L}\p{N}_.]+|[^\s\p{L}\p{N}]/gu) ?? []

/**
 * What became of a text, word by word: the longest common subsequence is what stayed the same.
 *
 * @returns parts in reading order, removed before added; the same and the removed parts together are `before`, the same and the added `after`
 */
export const textDiff = (before: string, after: string): readonly DiffPart[] => {
  const [old, fresh] = [wordsOf(before), wordsOf(after)]
  if (old.length > mostWords || fresh.length > mostWords) return joined([{ kind: 'removed', text: before }, { kind: 'added', text: after }])
  const width = fresh.length + 1
  const common = new Uint16Array((old.length + 1) * width)
  for (let one = old.length - 1; one >= 0; one--)
    for (let other = fresh.length - 1; other >= 0; other--)
      common[one * width + other] = old[one] === fresh[other]
        ? (common[(one + 1) * width + other + 1] as number) + 1
        : Math.max(common[(one + 1) * width + other] as number, common[one * width + other + 1] as number)
  const parts: DiffPart[] = []
  let [one, other] = [0, 0]
  while (one < old.length || other < fresh.length) {
    if (one < old.length && other < fresh.length && old[one] === fresh[other]) {
      parts.push({ kind: 'same', text: old[one] as string })
      one++
      other++
    } else if (one < old.length && (other === fresh.length || (common[(one + 1) * width + other] as number) >= (common[one * width + other + 1] as number))) parts.push({ kind: 'removed', text: old[one++] as string })
    else parts.push({ kind: 'added', text: fresh[other++] as string })
  }
  return joined(parts)
}

/** Neighbours of one kind as one part; within a change what went comes before what came. */
const joined = (parts: readonly DiffPart[]): readonly DiffPart[] => {
  const result: { kind: DiffPart['kind']; text: string }[] = []
  for (const part of parts) {
    if (part.text === '') continue
    const last = result.at(-1)
    const beforeLast = result.at(-2)
    if (last?.kind === part.kind) last.text += part.text
    else if (part.kind === 'removed' && last?.kind === 'added' && beforeLast?.kind === 'removed') beforeLast.text += part.text
    else if (part.kind === 'removed' && last?.kind === 'added') result.splice(-1, 0, { ...part })
    else result.push({ ...part })
  }
  return result
}
