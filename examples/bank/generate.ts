import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRandom } from '@sextant/kernels'
import type { Random } from '@sextant/kernels'

/** The bank's files, and who is what: the truth that watches are held against. */
export interface Bank {
  readonly files: Readonly<Record<'customers.csv' | 'withdrawals.csv' | 'instalments.csv', string>>
  readonly truth: {
    /** Late at least three times in the year, never more than 30 days, all paid. */
    readonly slowButSure: ReadonlySet<string>
    /** Late by more than 30 days at least once, or not paid at all. */
    readonly defaulters: ReadonlySet<string>
    /** Took out far more than ever before on the last day. */
    readonly largeWithdrawals: ReadonlySet<string>
    /** Employer whose people stopped coming four weeks ago. */
    readonly leavingEmployer: string
    /** Branch with next to no withdrawals on the last day. */
    readonly quietBranch: string
  }
}

const days = 182
/** First day after the data: 2026-03-01 in Shanghai. */
const endMs = Date.UTC(2026, 1, 28, 16)
const dayMs = 86_400_000
const branches = ['Bund', 'Harbour', 'Lakeside', 'Station', 'University'] as const
const employers = ['Clinic', 'Factory 7', 'Harbour works', 'School', 'Self-employed', 'Textile mill', 'Town hall', 'Warehouse'] as const
const weekday = [1.1, 1, 1, 1, 1.2, 0.5, 0.3]

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

interface Person {
  readonly id: string
  readonly employer: string
  readonly branch: string
  readonly usual: number
  readonly payer: 'prompt' | 'sometimes' | 'slow' | 'defaulter'
}

const personOf = (index: number, rng: Random): Person => {
  const roll = rng.uniform()
  const payer = roll < 0.55 ? 'prompt' : roll < 0.75 ? 'sometimes' : roll < 0.9 ? 'slow' : 'defaulter'
  // Every tenth is rich: amounts that would be large for others are his habit.
  const usual = index % 10 === 0 ? 16_000 : 200 + 600 * rng.uniform()
  return { id: `C${String(index + 1).padStart(4, '0')}`, employer: employers[rng.integer(0, employers.length)] as string, branch: branches[rng.integer(0, branches.length)] as string, usual, payer }
}

/** Days from due to paid of twelve instalments; null is unpaid. */
const delaysOf = (payer: Person['payer'], rng: Random): readonly (number | null)[] =>
  Array.from({ length: 12 }, (_, month) => {
    switch (payer) {
      case 'prompt':
        return -rng.integer(0, 6)
      case 'sometimes':
        return month % 6 === 2 ? rng.integer(1, 9) : -rng.integer(0, 4)
      case 'slow':
        return month % 2 === 0 ? rng.integer(5, 31) : rng.integer(0, 12)
      case 'defaulter':
        return month === 4 || month === 9 ? rng.integer(32, 80) : month === 7 && rng.chance(0.5) ? null : rng.integer(3, 28)
    }
  })

const instalmentsOf = (person: Person, rng: Random): readonly string[] => {
  const delays = delaysOf(person.payer, rng)
  return delays.map((delay, month) => {
    const due = Date.UTC(2025, 2 + month, 5)
    const paid = delay === null ? null : due + delay * dayMs
    return `${person.id},${isoDay(due)},${paid === null || paid >= endMs ? '' : isoDay(paid)},${(300 + person.usual / 4).toFixed(2)}`
  })
}

/**
 * A made-up bank of half a year: the same seed gives the same bank.
 *
 * @param customers at least 100
 */
export const makeBank = (customers: number, seed: string): Bank => {
  const rng = createRandom(seed)
  const people = Array.from({ length: customers }, (_, index) => personOf(index, rng.derive(`person ${index}`)))
  const leavingEmployer = 'Factory 7'
  const quietBranch = 'Lakeside'
  const poor = people.filter(({ usual, employer, branch }) => usual < 1000 && employer !== leavingEmployer && branch !== quietBranch)
  const large = poor.filter((_, index) => index % 37 === 5).slice(0, 6)
  const small = poor.filter((_, index) => index % 37 === 9).slice(0, 6)
  const withdrawals: string[] = []
  for (let day = 0; day < days; day += 1) {
    const from = endMs - (days - day) * dayMs
    const share = (weekday[(new Date(from + dayMs / 2).getUTCDay() + 6) % 7] as number) * 0.25
    for (const person of people) {
      const hasLeft = person.employer === leavingEmployer && day >= days - 28
      const isQuiet = person.branch === quietBranch && day === days - 1
      if (hasLeft || !rng.chance(isQuiet ? share * 0.05 : share)) continue
      withdrawals.push(`${person.id},${new Date(from + rng.integer(3_600_000, dayMs)).toISOString()},${person.branch},${(person.usual * (0.5 + rng.uniform())).toFixed(2)}`)
    }
  }
  const lastDay = (hour: number): string => new Date(endMs - dayMs + hour * 3_600_000).toISOString()
  large.forEach((person, index) => withdrawals.push(`${person.id},${lastDay(9 + index)},${person.branch},${(24_000 + 3_000 * index).toFixed(2)}`))
  // Eight times his usual, and still a small sum.
  small.forEach((person, index) => withdrawals.push(`${person.id},${lastDay(9 + index)},${person.branch},${(person.usual * 8).toFixed(2)}`))
  const idsOf = (payer: Person['payer']): ReadonlySet<string> => new Set(people.filter((person) => person.payer === payer).map(({ id }) => id))
  return {
    files: {
      'customers.csv': `id,since,employer,branch\n${people.map(({ id, employer, branch }) => `${id},2024-01-02,${employer},${branch}`).join('\n')}\n`,
      'withdrawals.csv': `customer,at,branch,amount\n${withdrawals.join('\n')}\n`,
      'instalments.csv': `customer,due_on,paid_on,amount\n${people.flatMap((person, index) => instalmentsOf(person, rng.derive(`instalments ${index}`))).join('\n')}\n`,
    },
    truth: { slowButSure: idsOf('slow'), defaulters: idsOf('defaulter'), largeWithdrawals: new Set(large.map(({ id }) => id)), leavingEmployer, quietBranch },
  }
}

const write = async (out: string): Promise<void> => {
  await mkdir(out, { recursive: true })
  for (const [name, content] of Object.entries(makeBank(2_000, 'harbour').files)) await writeFile(join(out, name), content)
}

// node examples/bank/generate.ts <folder>
if (import.meta.main && process.argv[2] !== undefined) await write(process.argv[2])
