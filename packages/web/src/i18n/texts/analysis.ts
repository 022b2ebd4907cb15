import { defineTexts } from '../define-texts.ts'

export const analysisTexts = defineTexts({ title: '' }, { title: '' })
