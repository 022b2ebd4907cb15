import type { ImportReport } from '@sextant/contract'
import { removeUpload } from '../uploads.ts'
import type { ImportRequest } from './import-deps.ts'
import type { ImportRequests } from './import-requests.ts'

/** What an import knows of its place in the line. */
export interface LinePlace {
  /** Ends its waiting for a warehouse that is away. */
  readonly signal: AbortSignal
  /** Whether it is only left for the next start of the server. */
  readonly isLeft: () => Promise<boolean>
}

/** One import at a time: two would compare themselves with the same rows and both call them new. */
export interface ImportLine {
  /** Works after those that came before; what was uploaded for it goes when it has ended, and stays when it is left for the next start. */
  readonly add: (id: string, request: ImportRequest, work: (place: LinePlace) => Promise<ImportReport>) => Promise<ImportReport>
  readonly isBusy: () => boolean
  /** Ends all waiting, and resolves when nothing is under way. */
  readonly settled: () => Promise<void>
}

export const createImportLine = (requests: ImportRequests): ImportLine => {
  let tail: Promise<unknown> = Promise.resolve()
  let underWay = 0
  let stopping = new AbortController()
  return Object.freeze<ImportLine>({
    add: (id, request, work) => {
      const { signal } = stopping
      const isLeft = async (): Promise<boolean> => signal.aborted && (await requests.all()).has(id)
      const worked = async (): Promise<ImportReport> => {
        try {
          return await work({ signal: request.signal === undefined ? signal : AbortSignal.any([signal, request.signal]), isLeft })
        } finally {
          underWay -= 1
          if (!(await isLeft())) {
            await requests.forget(id)
            if (request.isUpload === true) await removeUpload(request.dataDir)
          }
        }
      }
      underWay += 1
      const done = tail.then(worked)
      tail = done.catch(() => undefined)
      return done
    },
    isBusy: () => underWay > 0,
    settled: async () => {
      // One that waits for the warehouse would wait for ever: the next start goes on with it.
      stopping.abort()
      await tail
      stopping = new AbortController()
    },
  })
}
