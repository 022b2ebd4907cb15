import type { OutputOf, trainModel } from '@sextant/contract'
import {
  averagePrecision, brierScore, calibrationTable, createFrame, fitIsotonic, fitLogistic, liftTable, logisticContributions, logLoss, predictIsotonic, predictLogistic, stratifiedFolds, stratifiedSplit, takeRows,
} from '@sextant/kernels'
import type { Column, Frame, IsotonicModel, LogisticModel } from '@sextant/kernels'
import { aucWithInterval } from './auc-interval.ts'
import { modelErrors } from './errors.ts'
import type { Feature, FeatureChoice } from './features.ts'

export type Assessment = NonNullable<OutputOf<typeof trainModel>['assessment']>
type Label = Assessment['warnings'][number]

/** A fitted response model: versioned JSON, needs nothing else to score. */
export interface FittedModel {
  readonly kind: 'response'
  readonly version: 1
  /** In the order of the frame; `log` is sign(x) × ln(1 + |x|), for quantities with a long tail. */
  readonly features: readonly (FeatureChoice & { readonly kind: 'number' | 'category'; readonly transform: 'none' | 'log' })[]
  readonly logistic: LogisticModel
  /** Null where the regression's own probabilities are good enough. */
  readonly calibration: IsotonicModel | null
}

export interface FitOptions {
  readonly l2: number
  readonly seed: number
}

const heldOutShare = 0.3
const matureFrom = 200
const leastOfEach = 20
const longTail = 2

const skewness = (values: Float64Array): number => {
  let count = 0
  let sum = 0
  for (const value of values)
    if (!Number.isNaN(value)) {
      count += 1
      sum += value
    }
  const mean = sum / count
  let second = 0
  let third = 0
  for (const value of values)
    if (!Number.isNaN(value)) {
      second += (value - mean) ** 2
      third += (value - mean) ** 3
    }
  return second === 0 ? 0 : third / count / (second / count) ** 1.5
}

const asLog = (values: Float64Array): Float64Array => values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)))

const transformed = (column: Column, transform: 'none' | 'log'): Column => (transform === 'log' && column.kind === 'number' ? { kind: 'number', values: asLog(column.values) } : column)

/** The frame as the model reads it. */
export const modelFrame = (model: Pick<FittedModel, 'features'>, frame: Frame): Frame =>
  createFrame(Object.fromEntries(model.features.map(({ name, transform }) => [name, transformed(frame.columns[name] as Column, transform)])))

const isConstant = ({ values }: Column): boolean => (values as readonly unknown[]).every((value) => Object.is(value, values[0]))

const isEqual = (left: Column, right: Column): boolean => left.kind === right.kind && left.values.every((value, row) => Object.is(value, right.values[row]))

/** Leaves out what tells nobody apart and what says the same as another feature. */
const telling = (features: readonly Feature[], frame: Frame): readonly Feature[] => {
  const kept: Feature[] = []
  for (const feature of features) {
    const column = frame.columns[feature.name] as Column
    if (!isConstant(column) && !kept.some(({ name }) => isEqual(frame.columns[name] as Column, column))) kept.push(feature)
  }
  return kept
}

const logisticOf = (frame: Frame, target: Float64Array, l2: number): LogisticModel => {
  const outcome = fitLogistic({ frame, target }, { l2 })
  if (outcome.kind === 'converged') return outcome.model
  throw modelErrors.MODEL_NOT_FITTED({ problem: outcome.message })
}

const rowsOf = (target: Float64Array, rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => target[row] as number)

/** A monotone correction learnt from predictions of folds that were not fitted on; null when it is not needed. */
const calibrationOf = (frame: Frame, target: Float64Array, options: FitOptions): IsotonicModel | null => {
  const folds = stratifiedFolds(target, 3, options.seed)
  const predicted = new Float64Array(frame.rows)
  for (let fold = 0; fold < 3; fold += 1) {
    const rows = (isIn: boolean): Uint32Array => Uint32Array.from(folds.keys()).filter((row) => (folds[row] === fold) === isIn)
    const [inside, outside] = [rows(true), rows(false)]
    const model = logisticOf(takeRows(frame, outside), rowsOf(target, outside), options.l2)
    for (const [place, probability] of predictLogistic(model, takeRows(frame, inside)).entries()) predicted[inside[place] as number] = probability
  }
  const base = target.reduce((sum, value) => sum + value, 0) / target.length
  const { expectedCalibrationError } = calibrationTable(predicted, target)
  // Within a tenth of the base rate the curve is as straight as chance lets it be.
  return expectedCalibrationError > Math.max(0.005, 0.1 * Math.min(base, 1 - base)) ? fitIsotonic(predicted, target) : null
}

// Isotonic steps reach 0 and 1, which no finite sample proves.
const bounded = (probability: number): number => Math.min(1 - 1e-6, Math.max(1e-6, probability))

/** Probabilities of response, one per row. */
export const scoresOfFrame = (model: FittedModel, frame: Frame): Float64Array => {
  const raw = predictLogistic(model.logistic, modelFrame(model, frame))
  return (model.calibration === null ? raw : predictIsotonic(model.calibration, raw)).map(bounded)
}

const warning = (en: string, zh: string): Label => ({ en, zh })

/** The raw column that carries almost all of what the model says, if one does. */
const dominantColumn = (model: FittedModel, frame: Frame): string | undefined => {
  const { columns, values, rows } = logisticContributions(model.logistic, modelFrame(model, frame))
  const spread = columns.map((_, column) => {
    let sum = 0
    let squares = 0
    for (let row = 0; row < rows; row += 1) {
      const value = values[row * columns.length + column] as number
      sum += value
      squares += value * value
    }
    return squares / rows - (sum / rows) ** 2
  })
  const total = spread.reduce((sum, value) => sum + value, 0)
  return columns.find((_, column) => (spread[column] as number) > 0.85 * total)
}

const warningsOf = (model: FittedModel, frame: Frame, auc: number, positives: number, keptOut: readonly string[]): readonly Label[] => {
  const dominant = auc > 0.85 && model.features.length > 1 ? dominantColumn(model, frame) : undefined
  return [
    ...(auc > 0.95 ? [warning(`AUC ${auc.toFixed(3)} is too good to be true: a feature probably knows the outcome`, `AUC ${auc.toFixed(3)} 高得可疑：可能有特征泄露了结果`)] : []),
    ...(dominant === undefined ? [] : [warning(`${dominant} alone carries almost all of the signal: check that it is known before the outcome`, `几乎全部信息来自 ${dominant}：请确认它在结果发生之前已知`)]),
    ...(positives < matureFrom ? [warning(`only ${positives} responders: the model is immature, its scores are rough`, `仅有 ${positives} 位响应者：模型尚不成熟，评分较粗略`)] : []),
    ...(keptOut.length === 0 ? [] : [warning(`kept out, because only the present value is stored: ${keptOut.join(', ')}`, `因只保存当前值而未使用：${keptOut.join('、')}`)]),
  ]
}

const assess = (model: FittedModel, frame: Frame, target: Float64Array, all: { readonly rows: number; readonly positives: number }, keptOut: readonly string[]): Assessment => {
  const scores = scoresOfFrame(model, frame)
  const { auc, low, high } = aucWithInterval(scores, target)
  const { bands, expectedCalibrationError } = calibrationTable(scores, target)
  return {
    rows: all.rows, positives: all.positives, heldOutRows: frame.rows, heldOutPositives: target.reduce((sum, value) => sum + value, 0), auc, aucLow: low, aucHigh: high,
    logLoss: logLoss(scores, target), brier: brierScore(scores, target), averagePrecision: averagePrecision(scores, target), calibrationError: expectedCalibrationError,
    calibration: bands.map((band) => ({ predicted: band.meanProbability, observed: band.observedShare, low: band.interval.lower, high: band.interval.upper, customers: Math.round(band.rows) })),
    lift: liftTable(scores, target).map((band) => ({ decile: band.band, customers: Math.round(band.rows), responders: Math.round(band.successes), rate: band.share, lift: band.lift, cumulativeGain: band.gain })),
    warnings: [...warningsOf(model, frame, auc, all.positives, keptOut)],
  }
}

/**
 * Fits a response model and assesses it on customers it has not seen.
 *
 * @param frame features as of the cut-off, one row per customer in the order of their ids
 * @param target 1 where the customer responded
 * @param keptOut attributes that were left out, for the warnings
 */
export const fitResponseModel = (
  features: readonly Feature[], frame: Frame, target: Float64Array, options: FitOptions, keptOut: readonly string[],
): { readonly model: FittedModel; readonly assessment: Assessment } => {
  const positives = target.reduce((sum, value) => sum + value, 0)
  if (positives < leastOfEach || target.length - positives < leastOfEach) throw modelErrors.MODEL_TOO_FEW({ rows: target.length, positives })
  const { train, test } = stratifiedSplit(target, heldOutShare, options.seed)
  const trainFrame = takeRows(frame, train)
  const kept = telling(features, trainFrame)
  if (kept.length === 0) throw modelErrors.MODEL_NO_FEATURES()
  const read = kept.map(({ name, expression, kind }) => {
    const column = trainFrame.columns[name] as Column
    return { name, expression, kind, transform: column.kind === 'number' && Math.abs(skewness(column.values)) > longTail ? ('log' as const) : ('none' as const) }
  })
  const trainTarget = rowsOf(target, train)
  const readFrame = modelFrame({ features: read }, trainFrame)
  const model: FittedModel = {
    kind: 'response', version: 1, features: read, logistic: logisticOf(readFrame, trainTarget, options.l2), calibration: calibrationOf(readFrame, trainTarget, options),
  }
  return { model, assessment: assess(model, takeRows(frame, test), rowsOf(target, test), { rows: target.length, positives }, keptOut) }
}
