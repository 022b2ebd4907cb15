import { defineTexts } from '../define-texts.ts'

export const segmentTexts = defineTexts({ title: '' }, { title: '' })
