import type { CompanyModel, ModelColumn } from '@sextant/contract'

/** What stands for a value that the reader may not see. */
export const maskedValue = '•••'

/** Whether an attribute is hidden until it is asked for with a reason. */
export const isPersonal = (column: Pick<ModelColumn, 'privacy'> | undefined): boolean => column?.privacy === 'personal' || column?.privacy === 'sensitive'

/** Names of all personal columns, wherever a rule may find them: levels, dependants, facts, dimensions. */
export const personalColumns = (model: CompanyModel): ReadonlySet<string> => {
  const described = [
    ...[...Object.values(model.levels), ...Object.values(model.dependants)].map(({ attributes }) => attributes),
    ...[...Object.values(model.facts), ...Object.values(model.dimensions)].map(({ columns }) => columns),
  ]
  return new Set(described.flatMap((columns) => Object.entries(columns).filter(([, column]) => isPersonal(column)).map(([name]) => name)))
}

const maskedEmail = (value: string): string => {
  const at = value.lastIndexOf('@')
  return at < 1 ? maskedValue : `${value.slice(0, 1)}${maskedValue}${value.slice(at)}`
}

/** An identifier with enough left to recognise, too little to use: a•••@example.com, •••4567. */
export const maskedIdentifier = (kind: string, value: string): string => {
  if (kind === 'email') return maskedEmail(value)
  return value.length < 8 ? maskedValue : `${maskedValue}${value.slice(-4)}`
}

/** A name by the first letter of each word: A••• S•••, 王•••. */
export const maskedTitle = (title: string | null): string | null =>
  title === null ? null : title.split(/\s+/).filter((word) => word !== '').map((word) => `${String.fromCodePoint(word.codePointAt(0) ?? 0)}${maskedValue}`).join(' ')
