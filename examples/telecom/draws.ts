/**
 * Seeded draws addressed by (seed, stream, key, sub-key): any customer's or day's draws can be repeated alone,
 * in any order, so a customer is the same whatever the size of the company or the block he is made in.
 * The generator behind is xoroshiro64* (Blackman and Vigna 2018), seeded through murmur3's finaliser.
 */
export class Draws {
  private readonly seed: number
  private s0 = 1
  private s1 = 2

  constructor(seed: number) {
    this.seed = mix32(seed ^ 0x5e97a17)
  }

  /** Starts the sequence of one address; returns itself for chaining. */
  at(stream: number, key: number, sub = 0): this {
    const a = mix32(this.seed ^ Math.imul(stream + 1, 0x9e3779b1))
    const b = mix32(a ^ key)
    this.s0 = mix32(b ^ Math.imul(sub + 1, 0x85ebca6b))
    this.s1 = mix32(this.s0 ^ a ^ 0x27d4eb2f) | 1
    return this
  }

  /** Uniform in [0, 1). */
  next(): number {
    const result = Math.imul(this.s0, 0x9e3779bb) >>> 0
    const t = this.s1 ^ this.s0
    this.s0 = ((this.s0 << 26) | (this.s0 >>> 6)) ^ t ^ (t << 9)
    this.s1 = (t << 13) | (t >>> 19)
    return result / 4294967296
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  /** Whole number in [0, below). */
  whole(below: number): number {
    return Math.floor(this.next() * below)
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** Poisson by Knuth's product; meant for means below about 30. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean)
    let product = this.next()
    let count = 0
    while (product > limit) {
      product *= this.next()
      count++
    }
    return count
  }

  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.next() * list.length)]
    if (item === undefined) throw new Error('pick needs a list with at least one item')
    return item
  }

  /** Index drawn in proportion to the weights. */
  weighted(weights: readonly number[]): number {
    let total = 0
    for (const weight of weights) total += weight
    let rest = this.next() * total
    for (let i = 0; i < weights.length; i++) {
      rest -= weights[i] ?? 0
      if (rest < 0) return i
    }
    return weights.length - 1
  }
}

/** murmur3's 32-bit finaliser. */
export function mix32(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Addresses of the independent sequences; adding one never moves another. */
export const streams = {
  person: 1, circle: 2, account: 3, subscriber: 4, life: 5, day: 6, contacts: 7, billing: 8, tone: 9, pack: 10,
  service: 11, dirt: 12, truth: 13, cell: 14, cellMonth: 15, store: 16, order: 17, past: 18, handset: 19, contract: 20,
} as const
