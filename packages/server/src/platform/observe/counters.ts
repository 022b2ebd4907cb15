/** Labels of a counter: few and closed sets of values, never an id of a customer. */
export type CounterLabels = Readonly<Record<string, string>>

export interface CounterReading {
  readonly name: string
  readonly labels: CounterLabels
  readonly value: number
}

export interface Counters {
  readonly add: (name: string, by?: number, labels?: CounterLabels) => void
  /** Replaces the value: for what goes up and down. */
  readonly set: (name: string, value: number, labels?: CounterLabels) => void
  readonly read: () => readonly CounterReading[]
  /** The Prometheus text format. */
  readonly text: () => string
}

const escaped = (text: string): string => text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`)

const lineOf = ({ name, labels, value }: CounterReading): string => {
  const list = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `sextant_${name}${list.length === 0 ? '' : `{${list.join(',')}}`} ${value}`
}

/** Counters of one process, in memory. */
export const createCounters = (): Counters => {
  const readings = new Map<string, { name: string; labels: CounterLabels; value: number }>()
  const at = (name: string, labels: CounterLabels) => {
    if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new RangeError(`a counter cannot be called "${name}"`)
    const key = JSON.stringify([name, Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1))])
    const known = readings.get(key) ?? { name, labels, value: 0 }
    readings.set(key, known)
    return known
  }
  const read = (): readonly CounterReading[] =>
    [...readings.values()].map((reading) => ({ ...reading })).sort((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0))
  return Object.freeze({
    add: (name: string, by = 1, labels: CounterLabels = {}) => {
      at(name, labels).value += by
    },
    set: (name: string, value: number, labels: CounterLabels = {}) => {
      at(name, labels).value = value
    },
    read,
    text: () => `${read().map(lineOf).join('\n')}\n`,
  })
}
