import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A small invented tea shop: 300 customers with an e-mail address each, a year of purchases, two rows nobody can take. */
export interface Company {
  readonly customers: readonly { readonly number: string; readonly name: string; readonly firstName: string; readonly email: string; readonly city: string; /** What the last purchase cost, in euros; it was 8 to 36 days ago, or half a year: null. */ readonly spentLately: number | null }[]
  /** Customers who bought in Hamburg's shop or live there and bought in the last 90 days: what the journey's segment selects. */
  readonly recentInHamburg: number
  /** model.yaml and the data files, ready to be chosen in a file dialog. */
  readonly files: readonly string[]
}

const firstNames = ['Ada', 'Bo', 'Cleo', 'Dana', 'Emil', 'Fang', 'Greta', 'Hugo', 'Ines', 'Jun']
const lastNames = ['Adler', 'Brandt', 'Chen', 'Dietz', 'Ebert', 'Falk', 'Gruber', 'Haas', 'Iversen', 'Jansen', 'Krüger', '李']
const cities = ['Hamburg', 'Bremen', 'Kiel'] as const
const products = [['G1', 'Sencha', 'green'], ['B1', 'Assam', 'black'], ['W1', 'Silver needle', 'white']] as const
const dayMs = 86_400_000

/** Numbers that a spreadsheet or a JavaScript number would spoil: beyond 2^53, and of 19 digits. */
export const longNumbers = ['9007199254740993', '1234567890123456789'] as const

/** Two thirds live in Hamburg; every fifth customer has not bought for half a year. */
const cityOf = (index: number): string => (index % 3 === 2 ? (cities[1 + (index % 2)] ?? '') : 'Hamburg')
const isDormant = (index: number): boolean => index % 5 === 4
/** What a customer's purchase cost, counted back from the last; euros. */
const spent = (index: number, turn: number): number => 9.5 + ((index * 13 + turn * 29) % 60)
/** Every second customer is a member of the club. */
export const isMember = (index: number): boolean => index % 2 === 0

export const makeCompany = (folder: string, count = 300): Company => {
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const at = (daysAgo: number, minutes: number): string => new Date(today - daysAgo * dayMs + minutes * 60_000).toISOString()
  const customers = Array.from({ length: count }, (_, index) => {
    const firstName = firstNames[index % firstNames.length] ?? ''
    const number = longNumbers[index - 50] ?? String(index + 1).padStart(5, '0')
    return { number, firstName, name: `${firstName} ${lastNames[(index * 7) % lastNames.length] ?? ''}`, email: `c${number}@example.com`, city: cityOf(index), spentLately: isDormant(index) ? null : spent(index, 0) }
  })
  const purchases = customers.flatMap(({ number }, index) =>
    Array.from({ length: 2 + (index % 4) }, (_, turn) => {
      const daysAgo = (isDormant(index) ? 190 : 8) + turn * 37 + (index % 29)
      return [number, at(daysAgo, 600 + index), `R${number}-${turn}`, products[(index + turn) % 3]?.[0] ?? '', spent(index, turn).toFixed(2), ''].join(',')
    }))
  // The year 2126 is no date of a purchase, and nobody knows customer 99999.
  purchases.push('00001,not a day,R-bad,G1,5.00,', `99999,${at(10, 0)},R-stranger,G1,5.00,`)
  const joined = (index: number): string => at(400 + index, 0).slice(0, 10)
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  return {
    customers,
    recentInHamburg: customers.filter((customer, index) => customer.city === 'Hamburg' && !isDormant(index)).length,
    files: [
      write('model.yaml', readFileSync(join(import.meta.dirname, 'fixtures', 'model.yaml'))),
      write('customers.csv', `number,name,first_name,email,city,member,joined\n${customers.map((one, index) => [one.number, one.name, one.firstName, one.email, one.city, String(isMember(index)), joined(index)].join(',')).join('\n')}\n`),
      write('products.csv', `code,name,kind\n${products.map((row) => row.join(',')).join('\n')}\n`),
      write('purchases.csv.gz', gzipSync(`customer,at,receipt,product,amount,coupon_code\n${purchases.join('\n')}\n`)),
    ],
  }
}
