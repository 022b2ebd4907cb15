export { armOf, hashVersion, recordSplit, targetAndControl } from './experiment.ts'
export type { Arm, Split } from './experiment.ts'
export { experimentErrors } from './errors.ts'
