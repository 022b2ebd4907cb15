import type { BuilderCondition, BuilderOperator } from '@sextant/rules'

/** A bar as the server counts it: a value, or a range [from, to) in minor units of money and epoch ms of days and instants. */
export interface DistributionBar {
  readonly label: string
  readonly from: number | null
  readonly to: number | null
  readonly customers: number
}

type Scalar = string | number | boolean

const numberOf = (value: Scalar | undefined, type: BuilderCondition['type']): number => {
  if (value === undefined) return Number.NaN
  return type === 'date' || type === 'instant' ? Date.parse(String(value)) : Number(value)
}

/** A figure of the axis as a value of the condition. */
const valueOf = (figure: number, type: BuilderCondition['type']): Scalar => {
  if (type === 'date') return new Date(figure).toISOString().slice(0, 10)
  if (type === 'instant') return new Date(figure).toISOString()
  return type === 'money' ? Math.round(figure) : Number(figure.toPrecision(6))
}

const holds = (middle: number, operator: BuilderOperator, first: number, second: number): boolean => {
  if (operator === '>' || operator === '>=') return middle >= first
  if (operator === '<' || operator === '<=') return middle < first
  if (operator === 'between') return middle >= first && middle < second
  return operator === 'known'
}

/** Whether a bar lies in what the condition selects; a bar of a histogram counts by its middle, for `=` by its range. */
export const isInRange = ({ operator, values, type }: BuilderCondition, bar: DistributionBar): boolean => {
  if (bar.from === null || bar.to === null) {
    const among = values.map(String).includes(bar.label)
    if (operator === 'is_true') return bar.label === 'true'
    if (operator === 'is_false') return bar.label === 'false'
    return operator === '=' || operator === 'in' ? among : operator === '!=' || operator === 'not_in' ? !among : operator === 'known'
  }
  const [first, second] = [numberOf(values[0], type), numberOf(values[1], type)]
  if (operator === '=') return first >= bar.from && (first < bar.to || bar.from === bar.to)
  return holds((bar.from + bar.to) / 2, operator, first, second)
}

/** The condition after a click on a bar; null where a bar says nothing for its operator. */
export const chosenByBar = (condition: BuilderCondition, bar: DistributionBar): BuilderCondition | null => {
  const { operator, values, type } = condition
  if (bar.from === null || bar.to === null) {
    if (bar.label === '…') return null
    if (type === 'boolean') return { ...condition, operator: bar.label === 'true' ? 'is_true' : 'is_false', values: [] }
    if (operator === 'in' || operator === 'not_in') return { ...condition, values: values.includes(bar.label) ? values.filter((value) => value !== bar.label) : [...values, bar.label] }
    return { ...condition, operator: operator === '!=' ? '!=' : '=', values: [bar.label] }
  }
  if (operator === 'between') return { ...condition, values: [valueOf(bar.from, type), valueOf(bar.to, type)] }
  if (operator === '<' || operator === '<=') return { ...condition, values: [valueOf(bar.to, type)] }
  return { ...condition, operator: operator === '>' ? '>' : '>=', values: [valueOf(bar.from, type)] }
}
