import { largeAreas, largeCategories, largeCellsOfTable, largeFirstPurchases, largeGroupsOfFunnel, largeWays } from './floor-shapes.ts'

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
  /** Where small cells cannot be named by a list and a number alone; comes first. */
  readonly prune?: Pruning
  /** Members of the input that must have one of these values (or be left out); else such people are refused. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>
}

/** What a function leaves of an answer with exact counts; counts that stay are rounded down after it. */
type Pruning = (answer: never, floor: number) => unknown

/** `no-figures`: the answer says nothing of customers. */
export type Floor = FloorRule | 'no-figures'

/** What a few of the segment have is left out as what few of the base have: its share of a known size would tell how few. */
const profile: FloorRule = {
  counts: ['size', 'base', 'attributes[].values[].inSegment', 'attributes[].values[].inBase'], emptied: ['attributes[].means'],
  cells: [{ list: 'attributes[].values', by: 'inBase' }, { list: 'attributes[].values', by: 'inSegment' }],
  figures: ['attributes[].distance', 'attributes[].values[].share', 'attributes[].values[].baseShare', 'attributes[].values[].lift', 'attributes[].values[].low', 'attributes[].values[].high'],
}

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
    emptied: ['bands.recency', 'bands.frequency', 'bands.monetary'],
  },
  'segments.combine': { counts: ['count', 'of'] },
  'segments.compare': { counts: ['members.before', 'members.after', 'members.enter', 'members.leave'] },
  'segments.overlap': {
    counts: ['of', 'segments[].size', 'pairs[].both', 'combinations[].customers', 'outside'], cells: [{ list: 'combinations', by: 'customers' }], figures: ['pairs[].shareOfEither'],
  },
  'tags.list': { counts: ['tags[].known'] }, 'tags.get': { counts: ['known'] }, 'tags.lineage': 'no-figures', 'tags.check': 'no-figures',
  'analyse.rfm-cl': {
    counts: ['customers', 'letters[].unknown', 'letters[].bands[].customers', 'classes[].customers', 'codes[].customers'],
    cells: [{ list: 'letters[].bands', by: 'customers' }, { list: 'classes', by: 'customers' }, { list: 'codes', by: 'customers' }],
    figures: ['revenue', 'letters[].bands[].from', 'letters[].bands[].to', 'classes[].share', 'classes[].revenue', 'classes[].revenueShare', 'codes[].revenue'],
  },
  'analyse.value-matrix': {
    counts: ['customers', 'cells[].customers'], cells: [{ list: 'cells', by: 'customers' }],
    figures: ['revenue', 'x.break', 'x.total', 'y.break', 'y.total', 'cells[].share', 'cells[].revenue', 'cells[].revenueShare', 'cells[].x', 'cells[].y'],
    // Each dot is one customer.
    emptied: ['dots'],
  },
  'analyse.life-cycle': { counts: ['customers', 'outside', 'stages[].customers', 'history[].customers'], figures: ['stages[].share', 'stages[].meanDays'] },
  'analyse.migration': { counts: ['customers', 'classes[].from', 'classes[].to', 'cells[].customers'], cells: [{ list: 'cells', by: 'customers' }], figures: ['cells[].share', 'stayed'] },
  'analyse.cohorts': {
    counts: ['cohorts[].size', 'cohorts[].active', 'cohorts[].observed'], cells: [{ list: 'cohorts', by: 'size' }], figures: ['cohorts[].revenueMinor', 'cohorts[].cumulativePerCustomer'],
  },
  'analyse.profile': profile,
  'analyse.responders': profile,
  // Of tables and maps those that count customers: how many stand behind a sum or a mean, the answer does not say.
  'analyse.cross-tab': { counts: ['cells[].value', 'rowTotals[].value', 'columnTotals[].value', 'total.value'], prune: largeCellsOfTable, only: { measure: ['customers'] } },
  'analyse.geography': { counts: ['total', 'areas[].value'], prune: largeAreas, only: { measure: ['customers'] } },
  'analyse.funnel': { counts: ['groups[].steps[].reached'], prune: largeGroupsOfFunnel },
  'analyse.paths': { counts: ['customers', 'nodes[].customers', 'links[].customers'], prune: largeWays },
  'analyse.first-purchase': { counts: ['customers', 'censored', 'groups[].customers', 'groups[].returned'], prune: largeFirstPurchases },
  'analyse.distribution': { counts: ['customers', 'categories.known', 'categories.missing', 'categories.customers[]'], prune: largeCategories },
  // `smallest` is what the last of the best spent: one customer's figure.
  'analyse.pareto': {
    counts: ['customers', 'negative', 'points[].customers', 'needed[].customers'], cells: [{ list: 'points', by: 'customers' }, { list: 'needed', by: 'customers' }],
    figures: ['revenue', 'gini', 'points[].value', 'points[].share', 'needed[].top'], emptied: ['points[].smallest'],
  },
  'analyse.indicators': 'no-figures', 'analyse.definition': 'no-figures', 'analyse.definitions': 'no-figures', 'analyses.list': 'no-figures', 'analyses.get': 'no-figures',
  'indicators.choices': 'no-figures', 'watches.templates': 'no-figures',
  'models.list': {
    counts: ['rows', 'positives', 'heldOutRows', 'heldOutPositives'].map((name) => `models[].current.assessment.${name}`).concat('models[].current.scored'),
    emptied: ['models[].current.assessment.calibration', 'models[].current.assessment.lift'],
  },
  'models.get': {
    counts: ['current', 'versions[]'].flatMap((where) => [...['rows', 'positives', 'heldOutRows', 'heldOutPositives'].map((name) => `${where}.assessment.${name}`), `${where}.scored`]).concat('scoreHistogram[].customers'),
    cells: [{ list: 'scoreHistogram', by: 'customers' }], figures: ['current.coefficients[].mean', 'versions[].coefficients[].mean'],
    emptied: ['current.assessment.calibration', 'current.assessment.lift', 'versions[].assessment.calibration', 'versions[].assessment.lift'],
  },
}

/** How an endpoint's answer is kept coarse; undefined: who may not see single customers is refused. */
export const floorOf = ({ name }: { readonly name: string }): Floor | undefined => floors[name]
