import type { Label } from '../catalogue.ts'
import type { Rule } from '../tree.ts'
import type { RulePlace } from './places.ts'
import type { Witness } from './witness.ts'

export type { Change, LeastChange } from './least-change.ts'
export type { RulePlace } from './places.ts'
export type { Witness } from './witness.ts'

/**
 * What can be wrong with one rule. `empty`: nobody can be selected; `everybody`: all are; `contradictory`: a part can never hold;
 * `needless`: a part changes nothing; `undecided`: the rule is too large to be analysed whole.
 */
export type FindingKind = 'empty' | 'everybody' | 'contradictory' | 'needless' | 'undecided'

/** Something proven about one rule, with its place. */
export interface Finding {
  readonly kind: FindingKind
  /** A warning is worth changing the rule for; a note is worth knowing. */
  readonly severity: 'warning' | 'note'
  readonly place: RulePlace
  /** Other parts that it comes from. */
  readonly related: readonly RulePlace[]
  readonly message: Label
}

/** How the customers of two rules lie to each other. */
export type Relation = 'equivalent' | 'within' | 'contains' | 'disjoint' | 'overlapping' | 'undecided'

export interface Comparison {
  /** `within`: all of the first rule's customers are the second's; `overlapping`: shown by witnesses; `undecided`: neither proven nor shown. */
  readonly relation: Relation
  readonly message: Label
  /** Customers of both, and of only one; each was evaluated. Absent where none is possible or none was found. */
  readonly both?: Witness
  readonly onlyFirst?: Witness
  readonly onlySecond?: Witness
}

/** Something proven about several rules of a list or folder. */
export interface ListFinding {
  readonly kind: 'shadowed' | 'equivalent' | 'within' | 'overlapping'
  readonly severity: 'warning' | 'note'
  /** Name of the rule it is about. */
  readonly rule: string
  /** Names of the rules that it is about it with. */
  readonly others: readonly string[]
  readonly message: Label
  readonly witness?: Witness
}

/** A rule with the name that findings call it by. */
export interface NamedRule {
  readonly name: string
  readonly rule: Rule
}

export interface ListAnalysis {
  readonly findings: readonly ListFinding[]
  /** Pairs that were looked at, and pairs of which nothing could be said. */
  readonly pairs: number
  readonly undecided: number
}
