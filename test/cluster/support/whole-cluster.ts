import { beforeAll } from 'vitest'
import { makeWhole } from './cluster.ts'

/** A file finds every node active, whatever the one before it has killed. */
beforeAll(makeWhole)
