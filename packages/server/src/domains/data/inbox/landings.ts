import { sql } from '@sextant/sql'
import type { InboxDeps } from './inbox-deps.ts'
import { landSlice } from './land.ts'
import type { InboxLog } from './log.ts'
import { newPersonMemory } from './persons.ts'

/*
 * Lands what stands in the log behind the positions of the store, file by file, and tells who listens. One landing runs at a time.
 */

export const sliceBytes = 8 * 1024 * 1024
/** Who is who is read anew this often, ms: imports and merges change it. */
const memoryMs = 60_000

/** How far each file of the log has landed, in bytes. */
export const landedPositions = async (deps: Pick<InboxDeps, 'store'>): Promise<ReadonlyMap<string, number>> =>
  new Map((await deps.store.query<{ file: string; bytes: number }>(sql`select log_file as file, landed_bytes as bytes from inbox_position`)).map(({ file, bytes }) => [file, bytes]))

interface News {
  readonly facts: ReadonlySet<string>
  readonly customers: ReadonlySet<string>
}

/** Tells who listens what has landed; what could not be told is told with the next landing. */
const newsOf = (deps: Pick<InboxDeps, 'onLanded' | 'log'>) => {
  let untold: News = { facts: new Set(), customers: new Set() }
  const add = (news: { readonly facts: Iterable<string>; readonly customers: Iterable<string> }): void => {
    untold = { facts: new Set([...untold.facts, ...news.facts]), customers: new Set([...untold.customers, ...news.customers]) }
  }
  return {
    add,
    tell: async (): Promise<void> => {
      if (untold.facts.size + untold.customers.size === 0) return
      const news = untold
      untold = { facts: new Set(), customers: new Set() }
      try {
        await deps.onLanded([...news.facts], [...news.customers])
      } catch (error) {
        add(news)
        deps.log.error('what follows a landing of tracked events failed; it is tried again', {}, error)
      }
    },
  }
}

/**
 * A function that lands everything the log holds.
 *
 * @param onLearnt called when a fact was met for the first time, or came with new columns
 * @param onSlice called with the number of messages that have just landed or were found to be repetitions
 * @returns messages landed
 */
export const createLandings = (deps: InboxDeps, onLearnt: () => void, onSlice: (messages: number) => void): ((log: InboxLog) => Promise<number>) => {
  const news = newsOf(deps)
  let memory = { persons: newPersonMemory(), since: 0 }

  /** @returns messages landed; undefined while there is no model to land them by */
  const landFile = async (log: InboxLog, file: string, from: number): Promise<number | undefined> => {
    const model = await deps.model()
    if (model === undefined) return undefined
    let landed = 0
    for (let position = from; ; ) {
      const slice = await log.read(file, position, sliceBytes)
      if (slice === undefined) return landed
      if (deps.clock.now() - memory.since > memoryMs) memory = { persons: newPersonMemory(), since: deps.clock.now() }
      const landing = await landSlice(deps, memory.persons, model, slice)
      news.add(landing)
      if (landing.hasLearnt) onLearnt()
      landed += landing.landed
      onSlice(slice.lines.length)
      position = slice.to
    }
  }

  const landFiles = async (log: InboxLog): Promise<number> => {
    let landed = 0
    const positions = await landedPositions(deps)
    for (const { file, bytes, isCurrent } of await log.files()) {
      const from = positions.get(file) ?? 0
      if (bytes > from) {
        const done = await landFile(log, file, from)
        if (done === undefined) break
        landed += done
      }
      if (isCurrent) continue
      // First the file, then its position: the other way round a crash in between would land it a second time.
      await log.remove(file)
      await deps.store.execute(sql`delete from inbox_position where log_file = ${file}`)
    }
    return landed
  }

  return async (log) => {
    try {
      const landed = await landFiles(log)
      await news.tell()
      return landed
    } catch (error) {
      // What was being settled may be half known.
      memory = { persons: newPersonMemory(), since: 0 }
      throw error
    }
  }
}
