/** What a group of tests came to; failures and skips are kept by name, so that the closing report can list them. */
export interface Outcome {
  readonly passed: number
  readonly failed: readonly string[]
  readonly skipped: readonly Skip[]
}

export interface Skip {
  readonly name: string
  readonly reason: string
}

/** Notes that begin so are given by test/support/shared-data.ts; with the data present such a skip is a failure. */
export const sharedDataNote = 'shared data:'

export function sum(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((total, outcome) => total + outcome.passed, 0),
    failed: outcomes.flatMap((outcome) => outcome.failed),
    skipped: outcomes.flatMap((outcome) => outcome.skipped),
  }
}

/** Turns skipped data tests into failures where the data are present. */
export function judgeSkips(outcome: Outcome, hasSharedData: boolean): Outcome {
  if (!hasSharedData) return outcome
  const excused = outcome.skipped.filter((skip) => !skip.reason.startsWith(sharedDataNote))
  const wrong = outcome.skipped.filter((skip) => skip.reason.startsWith(sharedDataNote))
  return {
    passed: outcome.passed,
    failed: [...outcome.failed, ...wrong.map((skip) => `${skip.name} (skipped although ../shared is present: ${skip.reason})`)],
    skipped: excused,
  }
}

/** The closing report: every failure, every skip with its reason, and the one line that CI reads. */
export function closingLines(outcome: Outcome): string[] {
  return [
    ...outcome.failed.map((name) => `failed: ${name}`),
    ...outcome.skipped.map((skip) => `skipped: ${skip.name}: ${skip.reason}`),
    `${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.skipped.length} skipped`,
  ]
}
