import type { Catalogue } from '../catalogue.ts'
import type { Budget } from './budget.ts'
import { domainOf, grainOf } from './domain.ts'
import { linksOf } from './links.ts'
import { openSession } from './session.ts'
import type { Knowledge, Session } from './session.ts'

const knowledge: Knowledge = { grainOf, domainOf, linksOf }

/** Begins an analysis of rules over customers of a catalogue. */
export const openAnalysis = (catalogue: Catalogue, budget: Budget): Session => openSession(catalogue, budget, knowledge)
