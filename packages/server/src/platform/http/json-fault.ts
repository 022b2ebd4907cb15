// oxlint-disable-next-line no-control-regex -- JSON forbids raw control characters in strings, so the pattern must name them
const scalar = /(?:"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
const space = /[ \t\n\r]*/y

type Awaiting = 'value' | 'value or ]' | 'name' | 'name or }' | 'separator'

/** Why a text is no JSON: what was expected, and the offset of the first character at fault. */
export interface JsonFault {
  readonly offset: number
  readonly expected: string
}

const matchAt = (pattern: RegExp, text: string, offset: number): number => {
  pattern.lastIndex = offset
  return pattern.test(text) ? pattern.lastIndex : offset
}

/**
 * Finds where a text stops being JSON. V8 names the position in some of its messages only; this names it always.
 *
 * @returns undefined when the text is JSON
 */
export const jsonFault = (text: string): JsonFault | undefined => {
  const open: ('{' | '[')[] = []
  let offset = matchAt(space, text, 0)
  let awaits = 'value' as Awaiting
  const fault = (expected: string): JsonFault => ({ offset, expected })
  const advance = (to: number, next: Awaiting): void => {
    offset = matchAt(space, text, to)
    awaits = next
  }
  for (;;) {
    const character = text[offset]
    const inside = open.at(-1)
    if (awaits === 'separator') {
      if (inside === undefined) return offset >= text.length ? undefined : fault('the end of the text')
      if (character === ',') advance(offset + 1, inside === '{' ? 'name' : 'value')
      else if (character === (inside === '{' ? '}' : ']')) {
        open.pop()
        advance(offset + 1, 'separator')
      } else return fault(inside === '{' ? '"," or "}"' : '"," or "]"')
    } else if (awaits === 'name' || awaits === 'name or }') {
      if (character === '}' && awaits === 'name or }') {
        open.pop()
        advance(offset + 1, 'separator')
        continue
      }
      const end = character === '"' ? matchAt(scalar, text, offset) : offset
      if (end === offset) return fault('a member name in double quotes')
      offset = matchAt(space, text, end)
      if (text[offset] !== ':') return fault('":"')
      advance(offset + 1, 'value')
    } else if (character === '{' || character === '[') {
      open.push(character)
      advance(offset + 1, character === '{' ? 'name or }' : 'value or ]')
    } else if (character === ']' && awaits === 'value or ]') {
      open.pop()
      advance(offset + 1, 'separator')
    } else {
      const end = matchAt(scalar, text, offset)
      if (end === offset) return fault('a value')
      advance(end, 'separator')
    }
  }
}
