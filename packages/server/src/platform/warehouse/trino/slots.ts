/** A few places, taken one at a time; who comes when all are taken waits in line, first come first served. */
export interface Slots {
  /** @param onLeft makes the error of who leaves the line because his signal ended */
  readonly hold: <T>(signal: AbortSignal | undefined, onLeft: () => Error, work: () => Promise<T>) => Promise<T>
  readonly waiting: () => number
  readonly taken: () => number
}

export const createSlots = (size: number): Slots => {
  const line: (() => void)[] = []
  let taken = 0
  const wait = (signal: AbortSignal | undefined, onLeft: () => Error): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        line.splice(line.indexOf(turn), 1)
        reject(onLeft())
      }
      const turn = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve()
      }
      signal?.addEventListener('abort', leave, { once: true })
      line.push(turn)
    })
  return Object.freeze({
    waiting: () => line.length,
    taken: () => taken,
    hold: async (signal, onLeft, work) => {
      if (signal?.aborted === true) throw onLeft()
      // A place that is given up goes to the next in line without becoming free in between.
      if (taken < size) taken += 1
      else await wait(signal, onLeft)
      try {
        return await work()
      } finally {
        const next = line.shift()
        if (next === undefined) taken -= 1
        else next()
      }
    },
  } satisfies Slots)
}
