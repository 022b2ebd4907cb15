/*
 * Who may not see single customers gets figures of many only. How an answer is kept from telling of one is said here, endpoint by endpoint;
 * an endpoint that is not named is refused to such people, so that a new analysis is closed until somebody has thought about it.
 *
 * Paths name members of the answer: `cells[].customers`.
 */

export interface FloorRule {
  /** Numbers of customers, rows or events: rounded down to a multiple of the floor. */
  readonly counts: readonly string[]
  /** Rows of a list whose number of customers lies below the floor: left out. */
  readonly cells?: readonly { readonly list: string; readonly by: string }[]
  /** Other figures (sums, means, shares): two significant digits. Then the asker's own rules are refused: by two that differ in one customer, sums would tell of him. */
  readonly figures?: readonly string[]
  /** Lists and texts that cannot be kept coarse: emptied. */
  readonly emptied?: readonly string[]
}

/** `no-figures`: the answer says nothing of customers. */
export type Floor = FloorRule | 'no-figures'

const floors: Readonly<Record<string, Floor>> = {
  'rules.check-text': 'no-figures', 'rules.complete': 'no-figures', 'rules.catalogue': 'no-figures', 'segments.sql': 'no-figures', 'rules.check': 'no-figures', 'rules.analyse': 'no-figures',
  'model.get': 'no-figures', 'model.check': 'no-figures', 'offers.list': { counts: ['offers[].couponsIssued', 'offers[].couponsRedeemed'] }, 'offers.get': { counts: ['couponsIssued', 'couponsRedeemed'] },
  'templates.list': 'no-figures', 'templates.get': 'no-figures', 'templates.fields': 'no-figures',
  'segments.count': { counts: ['count', 'of'] },
  'rules.distribution': { counts: ['bars[].customers', 'missing'], cells: [{ list: 'bars', by: 'customers' }] },
  'segments.all': { counts: ['segments[].size'], figures: ['segments[].share'] },
  'segments.get': { counts: ['size', 'snapshots[].size', 'snapshots[].entered', 'snapshots[].left'], figures: ['share'] },
  'dashboard.get': {
    counts: ['customers', 'active30', 'active90', 'newLast30', 'months[].customers', 'months[].newCustomers', 'months[].active', 'months[].facts', 'facts[].rows', 'campaigns[].contacts', 'campaigns[].responses'],
    figures: ['revenue12Months', 'revenueLast30', 'revenuePrevious30', 'months[].revenue', 'value[].revenueShare'],
  },
  'metrics.list': { counts: [], figures: ['metrics[].value'] },
  'analyse.rfm': {
    counts: ['customers', 'cells[].customers'], cells: [{ list: 'cells', by: 'customers' }],
    figures: ['revenue', 'sumOfScores', 'cells[].revenue', 'cells[].revenueShare', 'cells[].meanRecencyDays', 'cells[].meanFrequency', 'cells[].meanMonetary'],
  },
  'models.list': { counts: ['models[].current.scored', 'models[].current.assessment.rows', 'models[].current.assessment.positives', 'models[].current.assessment.heldOutRows', 'models[].current.assessment.heldOutPositives'], emptied: ['models[].current.assessment.calibration', 'models[].current.assessment.lift'] },
}

/** How an endpoint's answer is kept coarse; undefined: who may not see single customers is refused. */
export const floorOf = ({ name }: { readonly name: string }): Floor | undefined => floors[name]
