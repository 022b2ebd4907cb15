import { subscribe } from 'node:diagnostics_channel'
import { statementChannel } from '../../../packages/server/src/platform/warehouse/trino/statement-channel.ts'
import type { SentStatement } from '../../../packages/server/src/platform/warehouse/trino/statement-channel.ts'

/** What this process sends to the cluster without being asked: by the clock, or after so many changes. */
const byItself = /^warehouse\.(?:lease|attend|look|compact|foreignWrites|otherWriters|endOther)/

let sent: string[] = []

subscribe(statementChannel, (message) => {
  const { question } = message as SentStatement
  if (!byItself.test(question)) sent.push(question)
})

/** Names of the statements that work has this process send to the cluster. */
export const statementsOf = async <T>(work: () => Promise<T>): Promise<{ readonly answer: T; readonly statements: readonly string[] }> => {
  sent = []
  const answer = await work()
  return { answer, statements: sent }
}

/** Statements by what was asked: how many there were when it was asked first, and when it was asked again. */
export interface PageCount {
  readonly page: string
  readonly first: number
  /** The same as first where that was few already; else the fewest of some times: what the server does of its own meanwhile (a landing, a job) is counted too, and is not there each time. */
  readonly again: number
  readonly names: readonly string[]
  readonly firstNames: readonly string[]
}

/** Counts above what is allowed, with the statements; empty when none is. */
export const countsAbove = (counts: readonly PageCount[], bounds: { readonly atFirst: number; readonly again: (page: string) => number }): readonly string[] => [
  ...counts.filter(({ first }) => first > bounds.atFirst).map(({ page, first, firstNames }) => `${page}, asked first: ${first}: ${firstNames.join(', ')}`),
  ...counts.filter(({ page, again }) => again > bounds.again(page)).map(({ page, again, names }) => `${page}: ${again}: ${names.join(', ')}`),
]

const mostTimes = 3

/** Counts what a page sends; what sends many is asked again, when that which is made once is there. */
export const countPage = async <T>(page: string, few: number, ask: () => Promise<T>): Promise<{ readonly answer: T; readonly count: PageCount }> => {
  const { answer, statements: first } = await statementsOf(ask)
  let fewest = first
  for (let time = 1; time < mostTimes && fewest.length > few; time += 1) {
    const { statements } = await statementsOf(ask)
    if (statements.length < fewest.length) fewest = statements
  }
  return { answer, count: { page, first: first.length, again: fewest.length, names: fewest, firstNames: first } }
}

/** The most of each page, those with the most first, as rows of a table. */
export const countTable = (counts: readonly PageCount[]): string => {
  const byPage = Map.groupBy(counts, ({ page }) => page)
  const rows = [...byPage].map(([page, all]) => [page, Math.max(...all.map(({ first }) => first)), Math.max(...all.map(({ again }) => again))] as const)
  return rows.filter(([, first]) => first > 0).toSorted(([, , one], [, , other]) => other - one).map(([page, first, again]) => `| \`${page}\` | ${first} | ${again} |`).join('\n')
}
