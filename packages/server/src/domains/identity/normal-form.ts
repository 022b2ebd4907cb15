import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString, PhoneNumber } from 'libphonenumber-js'
import type { CountryCode } from 'libphonenumber-js'

export type IdentifierKind = 'email' | 'phone' | 'number' | 'device' | 'card' | 'external' | (string & {})

export interface NormalForm {
  /** What is compared: equal forms are the same identifier. */
  readonly normal: string
  readonly isValid: boolean
}

/** The country whose numbers are written without a country code: ISO 4217 codes begin with it, but for currencies of several countries. */
export const countryOfCurrency = (currency: string): string | undefined => {
  const country = currency.slice(0, 2)
  return currency !== 'EUR' && !currency.startsWith('X') && isSupportedCountry(country) ? country : undefined
}

const emailForm = (text: string): NormalForm => {
  const normal = text.toLowerCase()
  return { normal, isValid: normal.length <= 320 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(normal) }
}

/**
 * Full-width digits and signs, as Chinese input gives them, count as the ordinary ones. Valid is what has the length of its country's
 * numbers: ranges are assigned faster than any list of them is renewed, so a range says nothing about whether somebody answers.
 */
const phoneForm = (text: string, country: string | undefined): NormalForm & { readonly isAssigned: boolean } => {
  const plain = text.normalize('NFKC')
  const parsed = parsePhoneNumberFromString(plain, country as CountryCode | undefined)
  if (parsed === undefined) return { normal: plain.replaceAll(/[\s().-]/g, ''), isValid: false, isAssigned: false }
  if (!parsed.isPossible()) {
    // The parser takes Chinese carrier codes (129 50 …) off the front; when too little is left, the digits were the number itself.
    const code = country !== undefined && !/^\s*(\+|00)/.test(plain) ? getCountryCallingCode(country as CountryCode) : parsed.countryCallingCode
    const digits = plain.replace(new RegExp(String.raw`^\s*(\+|00)${code}`), '').replaceAll(/\D/g, '')
    const whole = new PhoneNumber(`+${code}${digits === '' ? parsed.nationalNumber : digits}`)
    if (whole.isPossible()) return { normal: whole.number, isValid: true, isAssigned: whole.isValid() }
  }
  return { normal: parsed.number, isValid: parsed.isPossible(), isAssigned: parsed.isValid() }
}

/**
 * The compared form of an identifier.
 *
 * @param country ISO 3166 code in which phone numbers without a country code are read
 * @returns e-mail in small letters, phone as E.164, everything else trimmed; what is no valid address or number keeps its text
 */
export const normalForm = (kind: IdentifierKind, value: string, country: string | undefined): NormalForm => {
  const text = value.trim()
  if (kind === 'email') return emailForm(text)
  if (kind === 'phone') {
    const { normal, isValid } = phoneForm(text, country)
    return { normal, isValid }
  }
  // A subscriber number may be a company's own short form: it is only read as a phone number when it lies in a known range.
  if (kind === 'number') {
    const phone = phoneForm(text, country)
    return { normal: phone.isAssigned ? phone.normal : text, isValid: text !== '' }
  }
  return { normal: text, isValid: text !== '' }
}
