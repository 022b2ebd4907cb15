import { describe, expect, test } from 'vitest'
import {
  areaUnderCurve, averagePrecision, brierScore, calibrationTable, categoryColumn, createFrame, fitLogistic, liftTable, logLoss, numberColumn,
  predictLogistic, takeRows,
} from '@sextant/kernels'
import type { Column, Frame, LogisticModel, LogisticOptions } from '@sextant/kernels'
import { hasReferenceData, readColumns, skipReason } from './reference-data.ts'

const fitted = (frame: Frame, target: ArrayLike<number>, options: LogisticOptions): LogisticModel => {
  const outcome = fitLogistic({ frame, target }, options, { minimumLevelCount: 0, baseline: 'first' })
  if (outcome.kind !== 'converged') throw new Error(outcome.message)
  return outcome.model
}

const frameOf = (columns: Record<string, string[]>, numbers: readonly string[], left: readonly string[]): Frame =>
  createFrame(Object.fromEntries(Object.entries(columns).filter(([name]) => !left.includes(name)).map(([name, values]): [string, Column] =>
    [name, numbers.includes(name) ? numberColumn(values.map(Number)) : categoryColumn(values)])))

// Every level but the first of the whole file as a number, as the reference does.
const flagged = (columns: Record<string, string[]>, numbers: readonly string[], left: readonly string[]): Frame =>
  createFrame(Object.fromEntries(Object.entries(columns).filter(([name]) => !left.includes(name)).flatMap(([name, values]): [string, Column][] =>
    numbers.includes(name) ? [[name, numberColumn(values.map(Number))]]
      : [...new Set(values)].sort().slice(1).map((level) => [`${name}=${level}`, numberColumn(values.map((value) => Number(value === level)))]))))

// Scores of every row by the model of the other folds, and the AUC within each fold.
const outOfFold = (frame: Frame, target: readonly number[], folds: readonly string[]): { aucs: number[]; scores: Float64Array } => {
  const scores = new Float64Array(frame.rows)
  const rows = target.map((_, row) => row)
  const aucs = [...new Set(folds)].sort().map((fold) => {
    const train = rows.filter((row) => folds[row] !== fold)
    const test = rows.filter((row) => folds[row] === fold)
    const model = fitted(takeRows(frame, train), train.map((row) => target[row]!), { l2: 1 })
    const predicted = predictLogistic(model, takeRows(frame, test))
    test.forEach((row, index) => { scores[row] = predicted[index]! })
    return areaUnderCurve(predicted, test.map((row) => target[row]!))
  })
  return { aucs, scores }
}

// The columns of the reference table: OOF AUC, log loss, Brier, average precision, lift of the top decile, calibration error.
const table = (scores: Float64Array, target: readonly number[]): number[] => [
  areaUnderCurve(scores, target), logLoss(scores, target), brierScore(scores, target), averagePrecision(scores, target),
  liftTable(scores, target)[0]!.lift, calibrationTable(scores, target).expectedCalibrationError,
]

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe.skipIf(!hasReferenceData)(`Telco churn, 7,043 subscribers${skipReason}`, () => {
  const load = (): { columns: Record<string, string[]>; target: number[] } => {
    const columns = readColumns('telco_churn/Telco-Customer-Churn.csv')
    return { columns, target: columns['Churn']!.map((value) => Number(value === 'Yes')) }
  }
  const equals = (values: string[], level: string): Column => numberColumn(values.map((value) => Number(value === level)))

  test('the unpenalised logit on ten columns gives the reference coefficients, errors, likelihood and AIC', () => {
    const { columns, target } = load()
    const pick = (name: string): string[] => columns[name]!
    const frame = createFrame({
      SeniorCitizen: numberColumn(pick('SeniorCitizen').map(Number)),
      tenure: numberColumn(pick('tenure').map(Number)),
      MonthlyCharges: numberColumn(pick('MonthlyCharges').map(Number)),
      'Contract=One year': equals(pick('Contract'), 'One year'),
      'Contract=Two year': equals(pick('Contract'), 'Two year'),
      'PaperlessBilling=Yes': equals(pick('PaperlessBilling'), 'Yes'),
      'InternetService=Fiber optic': equals(pick('InternetService'), 'Fiber optic'),
      'InternetService=No': equals(pick('InternetService'), 'No'),
      'PaymentMethod=Electronic check': equals(pick('PaymentMethod'), 'Electronic check'),
    })
    const model = fitted(frame, target, { l2: 0 })
    const round = (value: number | null): number => Number(value?.toFixed(6))
    expect([model.intercept, ...model.coefficients].map(round)).toEqual(
      [-0.916801, 0.321745, -0.032706, 0.003194, -0.735831, -1.507333, 0.400946, 0.879364, -0.724996, 0.445406])
    expect([model.interceptError, ...model.standardErrors].map(round)).toEqual(
      [0.162496, 0.081976, 0.002105, 0.003029, 0.104492, 0.171312, 0.072898, 0.129183, 0.151712, 0.067841])
    expect(model.logLikelihood).toBeCloseTo(-2981.322843, 6)
    expect(model.aic).toBeCloseTo(5982.6457, 4)
    expect(model.nullLogLikelihood).toBeCloseTo(-4075.07295, 6)
    const scores = predictLogistic(model, frame)
    expect(areaUnderCurve(scores, target)).toBeCloseTo(0.839204, 6)
    expect(brierScore(scores, target)).toBeCloseTo(0.138097, 6)
    expect(logLoss(scores, target)).toBeCloseTo(2981.322843 / 7043, 6)
  })

  test('penalised on all columns it ranks churners as scikit-learn does: mean AUC of five fixed folds 0.84518', () => {
    const { columns, target } = load()
    const total = columns['TotalCharges']!.map((value) => (value.trim() === '' ? '0' : value))
    const frame = frameOf({ ...columns, TotalCharges: total }, ['SeniorCitizen', 'tenure', 'MonthlyCharges', 'TotalCharges'], ['customerID', 'Churn'])
    const folds = readColumns('folds/telco_churn_folds.csv')
    const foldOf = new Map(folds['customerID']!.map((customer, row) => [customer, folds['fold']![row]!]))
    const { aucs, scores } = outOfFold(frame, target, columns['customerID']!.map((customer) => foldOf.get(customer) ?? 'none'))
    expect(aucs).toHaveLength(5)
    expect(mean(aucs)).toBeCloseTo(0.84518, 4)
    const reference = [0.84507, 0.41738, 0.13557, 0.65386, 2.869, 0.0127]
    table(scores, target).forEach((value, index) => expect(value).toBeCloseTo(reference[index]!, index < 4 ? 4 : 3))
    // Equal probabilities stay in one band here, so a border may lie a row off the reference's.
    expect(Math.abs(calibrationTable(scores, target).expectedCalibrationError - 0.0127)).toBeLessThan(1e-4)
  })
})

const numbers = ['age', 'campaign', 'pdays', 'previous', 'emp.var.rate', 'cons.price.idx', 'cons.conf.idx', 'euribor3m', 'nr.employed']

describe.skipIf(!hasReferenceData)(`bank marketing without duration, 41,188 calls${skipReason}`, () => {
  test('it ranks subscribers as scikit-learn does: mean AUC of five fixed folds 0.79155', () => {
    const columns = readColumns('bank_marketing/bank-additional-full.csv', ';')
    const target = columns['y']!.map((value) => Number(value === 'yes'))
    const { aucs, scores } = outOfFold(frameOf(columns, numbers, ['duration', 'y']), target, readColumns('folds/bank_marketing_no_duration_folds.csv')['fold']!)
    expect(aucs).toHaveLength(5)
    expect(Math.abs(mean(aucs) - 0.79155)).toBeLessThan(0.0001)
    const reference = [0.79145, 0.27694, 0.07838, 0.45132]
    reference.forEach((value, index) => expect(table(scores, target)[index]!).toBeCloseTo(value, 4))
    // The reference breaks the tie at the border of the top decile by row, we share it.
    expect(Math.abs(table(scores, target)[4]! - 4.361)).toBeLessThan(0.002)
    expect(table(scores, target)[5]!).toBeCloseTo(0.0067, 4)
  }, 60_000)

  test('trained on the past it ranks the later calls as the reference does: AUC 0.72820, far below random folds', () => {
    const columns = readColumns('bank_marketing/bank-additional-full.csv', ';')
    const target = columns['y']!.map((value) => Number(value === 'yes'))
    // Months that only come later are unseen by our encoding (neutral); the reference knew all levels beforehand (as its baseline).
    const frame = flagged(columns, numbers, ['duration', 'y'])
    const rows = target.map((_, row) => row)
    const later = rows.slice(32_950)
    const model = fitted(takeRows(frame, rows.slice(0, 32_950)), target.slice(0, 32_950), { l2: 1 })
    const scores = predictLogistic(model, takeRows(frame, later))
    // Both answers extrapolate; they differ in the fourth decimal, for a reason not established (ours is at the optimum to 1e-9).
    const reference = [0.7282, 0.62354, 0.20612, 0.50894]
    const found = table(scores, later.map((row) => target[row]!))
    reference.forEach((value, index) => expect(Math.abs(found[index]! - value)).toBeLessThan(5e-4))
  })
})
