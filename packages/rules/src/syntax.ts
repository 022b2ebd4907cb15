import type { AggregateFunction, ArithmeticOperator, CompareOperator, Window, WindowUnit } from './tree.ts'

/** Where something stands: in the text, or in a tree that came as JSON. */
export type Place =
  | { readonly kind: 'text'; readonly offset: number; readonly end: number }
  | { readonly kind: 'path'; readonly path: string }

/** A rule before names are looked up: its condition and how many of those who meet it are taken. */
export interface RuleSyntax {
  readonly when: Syntax
  readonly takes: readonly TakeSyntax[]
}

export interface TakeSyntax {
  readonly at: Place
  readonly kind: 'top' | 'bottom' | 'sample'
  /** A number of customers, or a share in per cent. */
  readonly size: { readonly count: number } | { readonly sharePercent: number }
  readonly by?: Syntax
  readonly salt?: string
}

/** What the parser (or an untrusted tree) says before names are looked up and types are known. */
export type Syntax = { readonly at: Place; readonly depth: number } & SyntaxForm

export type SyntaxForm =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string' | 'date' | 'instant'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'name'; readonly parts: readonly string[] }
  | { readonly kind: 'reference'; readonly to: 'attribute' | 'score' | 'percentile' | 'tag' | 'column'; readonly name: string; readonly dimension?: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Argument[] }
  | {
      readonly kind: 'aggregate'
      readonly function: AggregateFunction
      readonly fact: string
      readonly of?: Syntax
      readonly window?: Window
      readonly where?: Syntax
      readonly n?: number
      readonly against?: number
    }
  | { readonly kind: 'sequence'; readonly steps: readonly StepSyntax[]; readonly window?: Window }
  | { readonly kind: 'segment'; readonly name: string }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Syntax[] }
  | { readonly kind: 'not' | 'negate' | 'known'; readonly of: Syntax }
  | { readonly kind: 'compare'; readonly operator: CompareOperator; readonly left: Syntax; readonly right: Syntax }
  | { readonly kind: 'arithmetic'; readonly operator: ArithmeticOperator; readonly left: Syntax; readonly right: Syntax }
  | { readonly kind: 'in'; readonly of: Syntax; readonly values: readonly Syntax[] }
  | { readonly kind: 'between'; readonly of: Syntax; readonly from: Syntax; readonly to: Syntax }
  | { readonly kind: 'case'; readonly branches: readonly { readonly when: Syntax; readonly value: Syntax }[]; readonly otherwise?: Syntax }

export interface StepSyntax {
  readonly at: Place
  readonly fact: string
  readonly absent: boolean
  readonly within?: { readonly count: number; readonly unit: WindowUnit }
  readonly where?: Syntax
}

export type Argument =
  | { readonly kind: 'value'; readonly value: Syntax }
  | { readonly kind: 'window'; readonly window: Window | undefined; readonly at: Place }
  | { readonly kind: 'against'; readonly count: number; readonly at: Place }
  | { readonly kind: 'where'; readonly condition: Syntax; readonly at: Place }
