import { walk } from '../walk.ts'
import type { Expression } from '../tree.ts'

const dayMs = 86_400_000
const usual = '2024-06-15T12:00:00.000Z'

/** A month after the latest day that rules name, so that what they say of days gone by can have happened. */
export const witnessInstant = (nodes: readonly Expression[]): string => {
  let latest = Date.parse(usual)
  const see = (moment: string): void => {
    const ms = Date.parse(moment)
    if (ms < Date.parse('9000-01-01')) latest = Math.max(latest, ms + 30 * dayMs)
  }
  for (const when of nodes) {
    walk(when, (node) => {
      if (node.op !== 'aggregate' || node.window === undefined) return
      if (node.window.kind === 'since') see(node.window.from)
      if (node.window.kind === 'span') see(node.window.to)
    })
  }
  return new Date(latest).toISOString()
}
