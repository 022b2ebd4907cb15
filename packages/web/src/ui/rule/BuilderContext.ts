import { createContext, useContext } from 'react'
import type { Catalogue } from '../../api/rules.ts'
import type { BuilderPath, MoveKey } from './builder-moves.ts'

/** What every part of the click-builder shares. */
export interface BuilderShared {
  readonly catalogue: Catalogue
  readonly onMove: (from: BuilderPath, group: BuilderPath, index: number) => void
  readonly onKey: (from: BuilderPath, key: MoveKey) => void
  /** Opens the distribution of a value as a chart of its own. */
  readonly onDistribution: ((expression: string) => void) | undefined
}

const context = createContext<BuilderShared | null>(null)
export const BuilderProvider = context.Provider

export const useBuilder = (): BuilderShared => {
  const shared = useContext(context)
  if (shared === null) throw new Error('a part of the builder stands outside of it')
  return shared
}

export const dragType = 'application/x-sextant-rule-node'
export const pathText = (path: BuilderPath): string => path.join('.')
export const pathOf = (text: string): BuilderPath => (text === '' ? [] : text.split('.').map(Number))
