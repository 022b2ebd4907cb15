let language = 'en'

/** The language that answers are written in where they hold sentences: that of the page, not of the browser. */
export const answerLanguage = (): string => language
export const setAnswerLanguage = (chosen: string): void => {
  language = chosen
}
