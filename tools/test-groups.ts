import { chromium, postgres } from './machine.ts'
import type { Requirement } from './machine.ts'

/** A part of the test suite that is run, timed and named on its own. */
export interface TestGroup {
  readonly name: string
  readonly folders: readonly string[]
  readonly needs: readonly Requirement[]
  /** What runs it instead of `npm test`. */
  readonly command?: string
}

/** In the order in which failures are cheapest to read; every test folder belongs to exactly one (checked by test/architecture). */
export const testGroups: readonly TestGroup[] = [
  { name: 'architecture', folders: ['test/architecture'], needs: [] },
  { name: 'unit', folders: ['packages', 'examples', 'tools', 'test/support', 'test/docs'], needs: [postgres] },
  { name: 'conformance', folders: ['test/conformance'], needs: [postgres] },
  { name: 'golden', folders: ['test/golden'], needs: [] },
  { name: 'browser', folders: ['test/browser'], needs: [chromium] },
  { name: 'faults', folders: ['test/faults'], needs: [postgres] },
  { name: 'cluster', folders: ['test/cluster'], needs: [postgres], command: 'npm run test:cluster' },
]
