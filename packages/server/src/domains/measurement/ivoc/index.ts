import type { CompanyModel, OutputOf, ivocQuestions } from '@sextant/contract'
import type { MeasurementDeps } from '../result.ts'
import { contactQuestions } from './contact-questions.ts'
import { evidenceOf } from './evidence.ts'
import { informationQuestions } from './information-questions.ts'

/** The questions of the integrated view of the customer, each answered from what is in the system now, or with what is missing. */
export const ivocOf = async (deps: MeasurementDeps, model: CompanyModel): Promise<OutputOf<typeof ivocQuestions>> => {
  const evidence = await evidenceOf(deps, model)
  const questions = [...contactQuestions, ...informationQuestions].map(({ key, question, link, answer }, index) => {
    const { state, sentence, figures, missing } = answer(evidence)
    return { number: index + 1, key, question, link, state, sentence, figures: [...(figures ?? [])], missing: missing ?? null }
  })
  return { currency: model.company.currency, customers: evidence.customers, questions }
}
