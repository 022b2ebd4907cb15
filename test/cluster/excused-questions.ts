import type { Excused } from '../../tools/warehouse-questions.ts'

/** Statements that the cluster's tests need not ask. */
export const excusedQuestions: readonly Excused[] = [
  {
    reason: 'asked of the bench of a load, an embedded DuckDB whichever engine the warehouse is',
    names: [
      'import.check', 'import.customers', 'import.handOver', 'import.history', 'import.levels', 'import.outliers', 'import.parquetColumns', 'import.parquetRows', 'import.quality', 'import.readAgain', 'import.readFile',
      'import.redirect', 'import.rejects', 'import.stage', 'import.timeSpan', 'import.updated', 'import.withoutCustomer', 'import.zoneOffset',
    ],
  },
  { reason: 'the statement of segments.explainMany, for one customer with more than 20,000 rows of a fact', names: ['segments.explain'] },
  { reason: 'tags whose values lie in a table: a catalogue may name some, no domain makes them', names: ['customers.record.tag'] },
]
