import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { createInbox } from '../packages/server/src/domains/data/index.ts'
import { createIds, systemRandom } from '../packages/server/src/platform/ids.ts'
import { quietLog } from '../packages/server/src/platform/observe/log.ts'
import { systemClock } from '../packages/server/src/platform/time.ts'
import { openImportBench } from '../test/support/import-bench.ts'
import { inFolder, median, perSecond, timed } from './measure.ts'
import type { Section } from './measure.ts'

const batches = 200
const batchEvents = 100

const eventsOf = (run: number, batch: number): readonly Readonly<Record<string, unknown>>[] =>
  Array.from({ length: batchEvents }, (_, index) => ({
    messageId: `bench-${run}-${batch}-${index}`, userId: `C${String(index).padStart(7, '0')}`, event: 'Page Read', timestamp: '2026-01-05T10:00:00.000Z', properties: { page: '/tea', seconds: index },
  }))

const plainAppend = (dir: string, pieces: readonly Buffer[]): Promise<number> =>
  timed(async () => {
    const handle = await open(join(dir, 'plain.ndjson'), 'a')
    for (const piece of pieces) {
      await handle.appendFile(piece)
      await handle.datasync()
    }
    await handle.close()
  })

/** Batches of events answered when they are on the disk, against the same bytes appended with one fsync each. */
export const benchEvents = (): Promise<Section> =>
  inFolder(async (dir) => {
    const bench = await openImportBench({ home: dir })
    const inbox = createInbox({
      dir: join(dir, 'inbox'), store: bench.store, warehouse: bench.warehouse, clock: systemClock, ids: createIds(systemClock, systemRandom), log: quietLog,
      // Without a model the messages wait in the log: what is measured is their acceptance.
      model: async () => undefined, identity: bench.identity, onIdentify: async () => undefined, onLanded: async () => undefined,
    })
    await inbox.start()
    const oneByOne: number[] = []
    const atOnce: number[] = []
    const plain: number[] = []
    for (let run = 0; run < 3; run += 1) {
      const given = Array.from({ length: batches }, (_, batch) => eventsOf(run, batch))
      const accept = (events: (typeof given)[number]) => inbox.accept(events.map((message) => ({ type: 'track' as const, message })), { isBatch: true })
      oneByOne.push(await timed(async () => {
        for (const events of given.slice(0, batches / 2)) await accept(events)
      }))
      atOnce.push(await timed(() => Promise.all(given.slice(batches / 2).map(accept))))
      plain.push(await plainAppend(dir, given.slice(0, batches / 2).map((events) => Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join('')))))
    }
    await inbox.stop()
    await bench.close()
    const count = (batches / 2) * batchEvents
    const [one, all, bare] = [median(oneByOne), median(atOnce), median(plain)]
    return {
      title: `Events, batches of ${batchEvents}`, against: 'append + one fsync a batch',
      figures: [
        { what: 'one batch after the other', ours: perSecond(count, one, 'events'), theirs: perSecond(count, bare, 'events'), ratio: one / bare },
        { what: '100 batches at once (they share fsyncs)', ours: perSecond(count, all, 'events'), theirs: perSecond(count, bare, 'events'), ratio: all / bare },
      ],
      notes: ['ours also checks every message, corrects its time and looks for repeated message ids; in process, without HTTP'],
    }
  })
