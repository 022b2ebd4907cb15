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
