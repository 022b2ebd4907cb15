import { isScoped } from '../asking.ts'

/** A page of a list that the store keeps, newest or smallest first. */
interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** Rows looked at for one page at most: a page may end early, and its cursor goes on where it ended. */
const mostLooked = 20_000
const chunk = 500

export interface InsideOptions<Item> {
  readonly limit: number
  readonly cursor?: string | undefined
  /** The list as it is, from a cursor on. */
  readonly read: (cursor: string | undefined, limit: number) => Promise<Page<Item>>
  /** Null for a row that is nobody's: it is shown to those who see the whole base only. */
  readonly customerOf: (item: Item) => string | null
  readonly cursorOf: (item: Item) => string
  /** Which customers the asker may see (`warehouse.inside`). */
  readonly inside: (customerIds: readonly string[]) => Promise<ReadonlySet<string>>
}

/** One page of a list, of the asker's customers only: the store knows no scopes, so each row's customer is asked for. */
export const pageInside = async <Item>({ limit, cursor, read, customerOf, cursorOf, inside }: InsideOptions<Item>): Promise<{ items: Item[]; nextCursor: string | null }> => {
  if (!isScoped()) {
    const page = await read(cursor, limit)
    return { items: [...page.items], nextCursor: page.nextCursor }
  }
  const items: Item[] = []
  let from = cursor
  for (let looked = 0; looked < mostLooked; looked += chunk) {
    const page = await read(from, chunk)
    const seen = await inside([...new Set(page.items.flatMap((item) => customerOf(item) ?? []))])
    for (const item of page.items) {
      const customer = customerOf(item)
      if (customer === null || !seen.has(customer)) continue
      // One more than fits says that there is a next page.
      if (items.length === limit) return { items, nextCursor: cursorOf(items.at(-1) as Item) }
      items.push(item)
    }
    if (page.nextCursor === null) return { items, nextCursor: null }
    from = page.nextCursor
  }
  return { items, nextCursor: from ?? null }
}
