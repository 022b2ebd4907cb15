import 'i18next'
import type { texts } from './texts.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    keySeparator: false
    returnNull: false
    resources: { [Domain in keyof typeof texts]: (typeof texts)[Domain]['en'] }
  }
}
