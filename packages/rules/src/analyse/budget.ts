/** What an analysis may spend before it says "not decided"; counted in steps and not in time, so that its answers are the same on every machine. */
export interface Budget {
  left: number
}

/** Ends a proof that would become too long; never leaves this folder. */
export class OverBudget extends Error {}

export const spend = (budget: Budget, steps: number): void => {
  budget.left -= steps
  if (budget.left < 0) throw new OverBudget('the analysis is over its budget')
}

/** The answer of a proof, or undefined when it would have cost too much. */
export const withinBudget = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch (error) {
    if (error instanceof OverBudget) return undefined
    throw error
  }
}

/** Does a piece of work with at most a part of the budget; undefined when that was not enough. */
export const withPart = <T>(budget: Budget, most: number, work: () => T): T | undefined => {
  const part = Math.min(most, budget.left)
  const rest = budget.left - part
  budget.left = part
  const answer = withinBudget(work)
  budget.left = rest + Math.max(0, budget.left)
  return answer
}
