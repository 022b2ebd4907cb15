import type { Catalogue } from '../catalogue.ts'
import { rowScopeOf } from '../scope.ts'
import type { Expression } from '../tree.ts'
import { typeOf } from '../type-of.ts'

/** Bounds of a figure's absolute value where it is not 0. */
interface Magnitude {
  readonly most: number
  /** Undefined: it may be arbitrarily near 0. */
  readonly least: number | undefined
}

/** Counts and amounts are whole: 64 bits a row, and no more rows than 63 bits count. */
const wholeSum: Magnitude = { most: 2 ** 127, least: 1 }

const wholeFunctions: ReadonlySet<string> = new Set(['count', 'distinct'])
const moneyFunctions: ReadonlySet<string> = new Set(['sum', 'min', 'max', 'first', 'last'])

const isWhole = (node: Expression, catalogue: Catalogue): boolean => {
  if (node.op === 'attribute') return typeOf(node, catalogue) === 'money'
  if (node.op !== 'aggregate' || node.against !== undefined) return false
  if (wholeFunctions.has(node.function)) return true
  return moneyFunctions.has(node.function) && node.of?.op === 'column' && typeOf(node.of, catalogue, rowScopeOf(catalogue, node.fact)) === 'money'
}

const magnitude = (node: Expression, catalogue: Catalogue): Magnitude | undefined => {
  if (node.op === 'literal') return typeof node.value === 'number' ? { most: Math.abs(node.value), least: node.value === 0 ? undefined : Math.abs(node.value) } : undefined
  if (node.op === 'negate') return magnitude(node.of, catalogue)
  if (node.op !== 'arithmetic') return isWhole(node, catalogue) ? wholeSum : undefined
  const [left, right] = [magnitude(node.left, catalogue), magnitude(node.right, catalogue)]
  if (left === undefined || right === undefined) return undefined
  const bothLeast = left.least === undefined || right.least === undefined ? undefined : ([left.least, right.least] as const)
  if (node.operator === '*') return { most: left.most * right.most, least: bothLeast && bothLeast[0] * bothLeast[1] }
  if (node.operator === '/') return right.least === undefined ? undefined : { most: left.most / right.least, least: left.least === undefined ? undefined : left.least / right.most }
  return { most: left.most + right.most, least: undefined }
}

/** Whether arithmetic can never leave the range of a double, whatever the rows hold: then its result needs no check. */
export const isSurelyFinite = (node: Expression, catalogue: Catalogue | undefined): boolean => {
  const bounds = catalogue === undefined ? undefined : magnitude(node, catalogue)
  return bounds !== undefined && bounds.most < 1e300
}
