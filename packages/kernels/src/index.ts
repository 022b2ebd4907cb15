// numbers: seeded randomness, assignment, special functions
export { armAt, assignmentAlgorithm, assignmentShare, hashText, xxhash64 } from './hash.ts'
export { createRandom, derive, Random } from './random.ts'
export {
  betaCdf, chiSquareTail, erf, erfc, gammaP, gammaQ, logGamma, normalCdf, normalQuantile, studentCdf, studentQuantile,
} from './special.ts'

// inference: what a campaign did, by assignment
export { defaultLevel } from './inference/interval.ts'
export type { Interval, TestResult } from './inference/interval.ts'
export { compareProportions, wilsonInterval } from './inference/proportions.ts'
export type { ProportionArm, ProportionComparison } from './inference/proportions.ts'
export { compareMeans, mergeMoments, momentsFromSums, momentsOf, noMoments } from './inference/means.ts'
export type { MeanComparison, Moments } from './inference/means.ts'
export { relativeLift } from './inference/relative-lift.ts'
export type { EstimatedMean, RelativeLift } from './inference/relative-lift.ts'
export { covariateMomentsOf, cupedDifference, mergeCovariateMoments } from './inference/cuped.ts'
export type { CovariateMoments, CupedComparison } from './inference/cuped.ts'
export { sampleRatioCheck } from './inference/sample-ratio.ts'
export type { SampleRatioCheck } from './inference/sample-ratio.ts'
export {
  powerForProportions, sampleSizeForMeans, sampleSizeForProportions, smallestDetectableLift, smallestDetectableMeanDifference,
} from './inference/power.ts'
export type { DetectableLift, PowerOptions } from './inference/power.ts'
export { falseDiscoveries } from './inference/false-discovery.ts'

// a series against its own habit
export { dayAnomalies, monthAnomalies, seasonalExpectations, weekAnomalies } from './anomaly/seasonal-anomaly.ts'
export type { AnomalyOptions, Expectation } from './anomaly/seasonal-anomaly.ts'

export { associationOf } from './inference/contingency.ts'
export type { Association } from './inference/contingency.ts'
export { riskRatio } from './inference/risk-ratio.ts'
export { mantelHaenszel } from './inference/mantel-haenszel.ts'
export type { StratifiedComparison, Stratum } from './inference/mantel-haenszel.ts'

// data: frames, encodings, linear algebra
export { categoryColumn, createFrame, numberColumn, takeRows } from './frame.ts'
export type { Column, Frame, Matrix } from './frame.ts'
export { encode, encodingFromSums, encodingSums, learnEncoding, mergeEncodingSums } from './columns.ts'
export type { ColumnEncoding, ColumnSums, Encoding, EncodingOptions, EncodingSums, Feature } from './columns.ts'
export { choleskyFactor, choleskySolve } from './linalg.ts'
export type { Cholesky } from './linalg.ts'

// models
export { fitLogistic, logisticOutcome } from './models/logistic/fit.ts'
export type { LabelledRows, LogisticModel, LogisticOutcome } from './models/logistic/fit.ts'
export { logisticOptions } from './models/logistic/options.ts'
export type { LogisticOptions, OptionRow } from './models/logistic/options.ts'
export { logisticPass, mergeLogisticSums } from './models/logistic/pass.ts'
export type { LogisticShard, LogisticSums } from './models/logistic/pass.ts'
export { startLogistic, stepLogistic } from './models/logistic/step.ts'
export type { LogisticState } from './models/logistic/step.ts'
export { logisticContributions, predictLogistic, strongestReasons } from './models/logistic/predict.ts'
export type { Contributions, Reason } from './models/logistic/predict.ts'

// baskets: what is bought together
export { frequentItemSets } from './models/baskets/item-sets.ts'
export type { Baskets, ItemSet, ItemSetOptions, ItemSetOutcome } from './models/baskets/item-sets.ts'
export { associationRules } from './models/baskets/association-rules.ts'
export type { AssociationRule } from './models/baskets/association-rules.ts'

// assessment of scores
export { areaUnderCurve, averagePrecision, liftTable, rankedRows } from './assess/ranking.ts'
export type { LiftBand } from './assess/ranking.ts'
export { brierScore, calibrationTable, fitIsotonic, logLoss, predictIsotonic } from './assess/calibration.ts'
export type { CalibrationBand, CalibrationTable, IsotonicModel } from './assess/calibration.ts'
export { stratifiedFolds, stratifiedSplit } from './assess/split.ts'
export type { Split } from './assess/split.ts'
export { modelChecks } from './models/model-checks.ts'
export type { CheckRows, ModelCheck, ModelUnderCheck } from './models/model-checks.ts'

// customer value
export { rankBands, rfmCells, rfmScores } from './rfm.ts'
export type { RfmCell, RfmInput, RfmScores } from './rfm.ts'
