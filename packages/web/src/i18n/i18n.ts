import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { setAnswerLanguage } from '../api/answer-language.ts'
import { texts } from './texts.ts'

export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]
const storageKey = 'sextant.language'

const firstLanguage = (): Language => {
  const chosen = localStorage.getItem(storageKey)
  if (chosen === 'en' || chosen === 'zh-CN') return chosen
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

const resources = {
  en: Object.fromEntries(Object.entries(texts).map(([domain, both]) => [domain, both.en])),
  'zh-CN': Object.fromEntries(Object.entries(texts).map(([domain, both]) => [domain, both.zh])),
}

export const i18n = createInstance()
void i18n.use(initReactI18next).init({
  resources, lng: firstLanguage(), fallbackLng: 'en', defaultNS: 'common', keySeparator: false, initAsync: false, interpolation: { escapeValue: false }, returnNull: false,
})
document.documentElement.lang = i18n.language
setAnswerLanguage(i18n.language)

export const setLanguage = (language: Language): void => {
  localStorage.setItem(storageKey, language)
  document.documentElement.lang = language
  setAnswerLanguage(language)
  void i18n.changeLanguage(language)
}
