import { defineErrors } from '../errors.ts'

export const cursorErrors = defineErrors({
  CURSOR_INVALID: {
    status: 400,
    message: () => 'the cursor is none that this list has given',
    zh: () => '游标无效，并非本列表给出',
    fix: 'leave it out to begin anew, or use nextCursor of the page before as it is',
  },
})

/** Where a list in the order of time ended: the instant and id of its last row. */
export interface InstantCursor {
  readonly at: string
  readonly id: string
}

export const writeInstantCursor = ({ at, id }: InstantCursor): string => `${at}~${id}`

/** @throws CURSOR_INVALID for text that no list of ours gave */
export const readInstantCursor = (cursor: string): InstantCursor => {
  const split = cursor.indexOf('~')
  const at = cursor.slice(0, split)
  if (split < 1 || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/.test(at) || Number.isNaN(Date.parse(at))) throw cursorErrors.CURSOR_INVALID({}, { where: 'cursor' })
  return { at, id: cursor.slice(split + 1) }
}
