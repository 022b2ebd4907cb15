import { assertNever } from './assert-never.ts'
import type { ValueType } from './catalogue.ts'

/** A rule: what is stored, sent and versioned. `language` is the version of this tree's form. */
export interface Rule {
  readonly language: 1
  readonly when: Expression
  /** How many of those selected are taken, step after step; only where a set of customers is asked for. */
  readonly take?: readonly Take[]
}

/** Takes some of the customers selected so far: the first by a value, or a random sample that stays the same for the same salt. */
export type Take =
  | ({ readonly kind: 'top' | 'bottom'; readonly by: Expression } & TakeSize)
  | ({ readonly kind: 'sample'; readonly salt: string } & TakeSize)

/** A number of customers, or a share of them in per cent (as it was written, so that the text stays exact). */
export type TakeSize = { readonly count: number } | { readonly sharePercent: number }

export type Expression =
  | Literal
  | { readonly op: 'attribute'; readonly name: string }
  | { readonly op: 'score'; readonly name: string }
  /** Share of the scored customers below a customer's score, 0..1. */
  | { readonly op: 'percentile'; readonly name: string }
  | { readonly op: 'tag'; readonly name: string }
  | { readonly op: 'segment'; readonly name: string }
  /** Column of the row at hand (inside an aggregate's `of` and `where`, or in a row expression), or of a dimension it points at. */
  | { readonly op: 'column'; readonly name: string; readonly dimension?: string }
  | { readonly op: 'now' }
  | { readonly op: 'today' }
  | Aggregate
  | Sequence
  | { readonly op: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: 'compare'; readonly operator: CompareOperator; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'negate'; readonly of: Expression }
  | { readonly op: 'call'; readonly name: FunctionName; readonly of: readonly Expression[] }
  | { readonly op: 'in'; readonly of: Expression; readonly values: readonly Literal[] }
  /** Half-open: from <= of < to. */
  | { readonly op: 'between'; readonly of: Expression; readonly from: Expression; readonly to: Expression }
  | { readonly op: 'known'; readonly of: Expression }
  | { readonly op: 'case'; readonly branches: readonly CaseBranch[]; readonly otherwise?: Expression }

/** Money is a whole count of minor units; an instant is ISO 8601 UTC with ms; a date is `YYYY-MM-DD`. */
export interface Literal {
  readonly op: 'literal'
  readonly type: ValueType
  readonly value: string | number | boolean
}

export interface CaseBranch {
  readonly when: Expression
  readonly value: Expression
}

export interface Aggregate {
  readonly op: 'aggregate'
  readonly function: AggregateFunction
  readonly fact: string
  /** What is aggregated, over the fact's row; absent for count, any and none of rows. */
  readonly of?: Expression
  /** Absent: ever. */
  readonly window?: Window
  readonly where?: Expression
  /** Of `nth` only: 1 is the first row, -1 the last. */
  readonly n?: number
  /** Of `count`, `sum` and `avg` with a window `last N`: the value by its mean over so many windows of the same length before. */
  readonly against?: number
}

/** Whether the customer's facts hold a chain of steps, one strictly after the other. */
export interface Sequence {
  readonly op: 'sequence'
  readonly steps: readonly SequenceStep[]
  /** Of the first step only; absent: ever. */
  readonly window?: Window
}

/** Something that happens, or (`absent`) does not happen until the next step, or after the last one. */
export interface SequenceStep {
  readonly fact: string
  readonly absent?: true
  /** How soon after the step before; for absences at the end, how long nothing may happen. */
  readonly within?: { readonly count: number; readonly unit: WindowUnit }
  readonly where?: Expression
}

/** Half-open spans of time, always cut off at the rule's instant. */
export type Window =
  | { readonly kind: 'last'; readonly count: number; readonly unit: WindowUnit }
  /** [at - to, at - from). */
  | { readonly kind: 'ago'; readonly from: number; readonly to: number; readonly unit: WindowUnit }
  | { readonly kind: 'since'; readonly from: string }
  | { readonly kind: 'span'; readonly from: string; readonly to: string }
  /**
   * Whole periods of the calendar: `count` of them (1 when absent), the latest `back` periods before the one at hand. `this month` has back 0
   * (it ends at the instant), `previous month` back 1, `month 12 back` back 12, `previous 3 months` back 1 and count 3.
   */
  | { readonly kind: 'calendar'; readonly unit: CalendarUnit; readonly back: number; readonly count?: number }
  /**
   * The days [holiday + from, holiday + to) in the zone. Back 0 is the latest occurrence whose window has begun at the instant, back 1 the one
   * before.
   */
  | { readonly kind: 'holiday'; readonly name: string; readonly back: number; readonly from: number; readonly to: number }

export const windowUnits = ['hours', 'days', 'weeks', 'months', 'years'] as const
export type WindowUnit = (typeof windowUnits)[number]
export const calendarUnits = ['day', 'week', 'month', 'quarter', 'year', 'billing_period'] as const
export type CalendarUnit = (typeof calendarUnits)[number]

export const aggregateFunctions = ['count', 'sum', 'avg', 'min', 'max', 'distinct', 'first', 'last', 'nth', 'any', 'none', 'trend'] as const
export type AggregateFunction = (typeof aggregateFunctions)[number]

export const compareOperators = ['=', '!=', '<', '<=', '>', '>='] as const
export type CompareOperator = (typeof compareOperators)[number]
export const arithmeticOperators = ['+', '-', '*', '/'] as const
export type ArithmeticOperator = (typeof arithmeticOperators)[number]

export const functionNames = [
  'contains', 'starts_with', 'ends_with', 'lower', 'upper', 'trim', 'concat', 'left', 'right', 'length',
  'abs', 'round', 'floor', 'ceil', 'mod', 'coalesce', 'greatest', 'least',
  'date', 'year', 'month', 'day', 'weekday',
  'hours_since', 'days_since', 'months_since', 'years_since', 'days_between', 'add_days', 'days_until_anniversary',
] as const
export type FunctionName = (typeof functionNames)[number]

/** Name of the pseudo column that says when a fact happened, unless the fact declares a column of that name. */
export const timeColumnName = 'time'

/** Limits of a rule; beyond them it is refused by name. */
export const ruleLimits = { textBytes: 65_536, depth: 100, inlinedDepth: 200, list: 10_000, nodes: 20_000, figures: 500, windowCount: 10_000, against: 100, trendUnits: 60, arguments: 100, textLength: 65_536, addedDays: 100_000, sequenceSteps: 8, nth: 1_000, periods: 10_000, holidayDays: 1_000, takes: 4, takeCount: 1_000_000_000, saltLength: 200 } as const

/** Sub-expressions of a node that are read over the same row or customer, in order, each with its path step. */
export const childrenOf = (node: Expression): readonly (readonly [step: string, child: Expression])[] => {
  switch (node.op) {
    case 'and':
    case 'or':
    case 'call':
      return node.of.map((child, index) => [`of.${index}`, child] as const)
    case 'not':
    case 'negate':
    case 'known':
      return [['of', node.of]]
    case 'compare':
    case 'arithmetic':
      return [['left', node.left], ['right', node.right]]
    case 'in':
      return [['of', node.of]]
    case 'between':
      return [['of', node.of], ['from', node.from], ['to', node.to]]
    case 'case':
      return [
        ...node.branches.flatMap((branch, index) => [[`branches.${index}.when`, branch.when], [`branches.${index}.value`, branch.value]] as const),
        ...(node.otherwise === undefined ? [] : [['otherwise', node.otherwise] as const]),
      ]
    case 'literal':
    case 'attribute':
    case 'score':
    case 'percentile':
    case 'tag':
    case 'segment':
    case 'column':
    case 'now':
    case 'today':
    case 'aggregate':
    case 'sequence':
      return []
    default:
      return assertNever(node)
  }
}
