import type { InputOf, saveValueDefinition } from '@sextant/contract'
import type { ValueDefinition } from '../../../api/analysis-value.ts'

/** A definition with its kind, as it is saved. */
export const ofDefinition = (kind: ValueDefinition['kind'], definition: ValueDefinition['definition']): InputOf<typeof saveValueDefinition>['of'] => ({ kind, definition }) as InputOf<typeof saveValueDefinition>['of']
