export type {
  Catalogue, CatalogueColumn, CatalogueDimension, CatalogueFact, CatalogueScore, CatalogueSegment, CatalogueTag, CompanyCalendar, Label,
  ValueType,
} from './catalogue.ts'
export { exampleCatalogue } from './example-catalogue.ts'

export type {
  Aggregate, AggregateFunction, ArithmeticOperator, CalendarUnit, CaseBranch, CompareOperator, Expression, FunctionName, Literal, Rule, Sequence,
  SequenceStep, Take, TakeSize, Window, WindowUnit,
} from './tree.ts'
export { aggregateFunctions, functionNames, ruleLimits } from './tree.ts'

export { checkRule, parseExpression, parseRowExpression, parseRule } from './rule.ts'
export type { ExpressionResult, RowExpression, RowExpressionResult, RuleOptions, RuleResult } from './rule.ts'
export { rowScopeOf } from './scope.ts'
export type { RowScope } from './scope.ts'
export { RuleRunError } from './run-error.ts'
export type { RuleRunCode } from './run-error.ts'
export type { RuleError, RuleErrorCode } from './errors.ts'
export { printExpression, printRule, printWindow } from './print.ts'
export { typeOf } from './type-of.ts'
export { ruleReferences } from './references.ts'
export type { RuleReferences } from './references.ts'
export { windowBounds } from './windows.ts'
export type { Bounds } from './windows.ts'
export { offsetMsAt, transitionsBetween } from './zone.ts'

export { compileColumns, compileRule, compileValues } from './compile/rule.ts'
export type { CompileOptions, ValuePart } from './compile/rule.ts'
export { compileRowCondition, compileRowExpression } from './compile/expression.ts'
export type { RowSqlOptions } from './compile/expression.ts'

export { evaluateBase } from './evaluate/base.ts'
export { evaluateExpression, evaluateRule, prepareRowExpression, prepareRule, prepareValue } from './evaluate/rule.ts'
export type { EvaluateOptions, PreparedRule } from './evaluate/rule.ts'
export type { CustomerRecord, DimensionRows, FactRow } from './evaluate/record.ts'
export type { Value } from './evaluate/values.ts'

export { describeExpression, describeRule } from './describe.ts'
export type { Language } from './describe.ts'
export { explainRule, explainValues } from './explain.ts'
export type { Explanation } from './explain.ts'
export { fromBuilder, toBuilder } from './builder.ts'
export type {
  BuilderColumn, BuilderCondition, BuilderFilter, BuilderGroup, BuilderNode, BuilderOperator, BuilderSubject, BuilderTake,
  BuilderText,
} from './builder.ts'
export { completions } from './completions.ts'
export type { Completion } from './completions.ts'

export { affectedByTime } from './incremental/affected.ts'
export type { AffectedCustomers } from './incremental/affected.ts'
export { followRule } from './incremental/follow.ts'
export type { CustomerChange, FollowedCustomer, FollowedRule, NextChange } from './incremental/follow.ts'
export { isTimeless } from './incremental/moments.ts'

export { analyseRule } from './analyse/analyse-rule.ts'
export { analyseRules } from './analyse/analyse-rules.ts'
export { compareRules, witnessOf } from './analyse/compare-rules.ts'
export { leastChange } from './analyse/least-change.ts'
export { witnessRecord } from './analyse/witness.ts'
export type { Change, Comparison, Finding, LeastChange, ListAnalysis, ListFinding, NamedRule, RulePlace, Witness } from './analyse/finding.ts'
export { readRuleFile } from './rule-file.ts'
export type { RuleFile, RuleFileProblem, RuleFileReading } from './rule-file.ts'
