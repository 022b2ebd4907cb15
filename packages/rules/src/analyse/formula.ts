import { intersection, isNothing, union } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

/** Two-valued logic over claims "the value of this term lies in this set"; negation is inside the sets. */
export type Formula =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | Claim
  | { readonly kind: 'and'; readonly of: readonly Formula[] }
  | { readonly kind: 'or'; readonly of: readonly Formula[] }

export interface Claim {
  readonly kind: 'claim'
  readonly term: number
  readonly set: ValueSet
}

export const always: Formula = { kind: 'true' }
export const never: Formula = { kind: 'false' }
export const truth = (value: boolean): Formula => (value ? always : never)

/** Joins what is said of one term, drops what says nothing, and stops at what decides. */
const joined = (kind: 'and' | 'or', parts: readonly Formula[]): Formula => {
  const neutral = kind === 'and' ? 'true' : 'false'
  const deciding = kind === 'and' ? 'false' : 'true'
  const claims = new Map<number, ValueSet>()
  const others: Formula[] = []
  const add = (part: Formula): boolean => {
    if (part.kind === neutral) return true
    if (part.kind === deciding) return false
    if (part.kind === kind) return part.of.every(add)
    if (part.kind !== 'claim') {
      others.push(part)
      return true
    }
    const old = claims.get(part.term)
    const set = old === undefined ? part.set : kind === 'and' ? intersection(old, part.set) : union(old, part.set)
    claims.set(part.term, set)
    return kind === 'or' || !isNothing(set)
  }
  if (!parts.every(add)) return kind === 'and' ? never : always
  const of: Formula[] = [...[...claims].map(([term, set]): Claim => ({ kind: 'claim', term, set })), ...others]
  const [only] = of
  if (only === undefined) return kind === 'and' ? always : never
  return of.length === 1 ? only : { kind, of }
}

export const allOf = (parts: readonly Formula[]): Formula => joined('and', parts)
export const anyOf = (parts: readonly Formula[]): Formula => joined('or', parts)
