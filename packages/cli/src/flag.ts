import { inputMembers } from '@sextant/contract'
import type { Endpoint, InputMember } from '@sextant/contract'
import { usageError } from './cli-error.ts'

export type FlagKind = 'text' | 'number' | 'boolean' | 'list' | 'label' | 'json'

/** One input of a verb as the command line takes it. */
export interface Flag {
  /** Name in the contract: `userId`. */
  readonly member: string
  /** `user-id`. */
  readonly name: string
  readonly kind: FlagKind
  readonly required: boolean
  readonly choices: readonly string[]
  /** As text; undefined when there is none. */
  readonly default: string | undefined
  /** The value names a local file, whose text is sent. */
  readonly isFile: boolean
}

export const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

type Schema = Readonly<Record<string, unknown>>

const alternatives = (schema: Schema): readonly Schema[] => {
  const options = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined
  const types = schema['type']
  if (Array.isArray(types)) return types.filter((type) => type !== 'null').map((type: unknown) => ({ ...schema, type }))
  return options === undefined ? [schema] : options.flatMap(alternatives).filter((option) => option['type'] !== 'null')
}

const isScalar = (schema: Schema): boolean => ['string', 'number', 'integer'].includes(String(schema['type']))

const kindOf = (schema: Schema): FlagKind => {
  const options = alternatives(schema)
  const types = new Set(options.map((option) => String(option['type'])))
  if (types.has('boolean') && options.every((option) => option['type'] === 'boolean' || Array.isArray(option['enum']))) return 'boolean'
  const [only] = options
  if (only === undefined || types.has('undefined')) return 'json'
  if (types.has('array')) return isScalar((only['items'] ?? {}) as Schema) ? 'list' : 'json'
  if (types.has('object')) {
    const names = Object.keys((only['properties'] ?? {}) as object)
    return options.length === 1 && names.length === 2 && names.includes('en') && names.includes('zh') ? 'label' : 'json'
  }
  if (types.has('string')) return 'text'
  return types.has('number') || types.has('integer') ? 'number' : 'json'
}

const choicesOf = (schema: Schema, kind: FlagKind): readonly string[] =>
  kind === 'text' ? alternatives(schema).flatMap((option) => ((option['enum'] ?? (option['const'] === undefined ? [] : [option['const']])) as readonly unknown[]).map(String)) : []

const flagOf = ({ name: member, schema, required }: InputMember, files: readonly string[]): Flag => {
  const kind = kindOf(schema)
  const fallback = schema['default']
  return {
    member, name: kebab(member), kind, required, choices: choicesOf(schema, kind), isFile: files.includes(member),
    default: fallback === undefined ? undefined : typeof fallback === 'string' ? fallback : JSON.stringify(fallback),
  }
}

/** Every input of an endpoint as a flag. */
export const flagsOf = (endpoint: Endpoint): readonly Flag[] => inputMembers(endpoint).map((member) => flagOf(member, endpoint.cli?.files ?? []))

const jsonOf = (flag: Flag, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw usageError('FLAG_INVALID', `--${flag.name} takes JSON, and ${JSON.stringify(text.slice(0, 80))} is none: ${reason}`, `write it in single quotes, such as --${flag.name} '{"key": "value"}'`, flag.name)
  }
}

/** The value a flag's text means; `text` is given twice or more only for lists. */
export const valueOf = (flag: Flag, texts: readonly string[]): unknown => {
  if (flag.kind === 'list') {
    const [only = ''] = texts
    if (texts.length === 1 && only.trim().startsWith('[')) return jsonOf(flag, only)
    return texts.flatMap((text) => text.split(',')).map((item) => item.trim()).filter((item) => item !== '')
  }
  const [text = '', another] = texts
  if (another !== undefined) throw usageError('FLAG_TWICE', `--${flag.name} is given twice`, 'give it once', flag.name)
  switch (flag.kind) {
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true'
      throw usageError('FLAG_INVALID', `--${flag.name} is yes or no, and "${text}" is neither`, `write --${flag.name} or --no-${flag.name}`, flag.name)
    case 'number': {
      const value = Number(text.replaceAll('_', ''))
      if (text.trim() !== '' && Number.isFinite(value)) return value
      throw usageError('FLAG_INVALID', `--${flag.name} takes a number, and "${text}" is none`, `write it with digits, such as --${flag.name} 10`, flag.name)
    }
    case 'label':
      return text.trim().startsWith('{') ? jsonOf(flag, text) : { en: text, zh: text }
    case 'json':
      return jsonOf(flag, text)
    case 'text':
      if (flag.choices.length === 0 || flag.choices.includes(text)) return text
      throw usageError('FLAG_INVALID', `--${flag.name} cannot be "${text}"`, `use one of: ${flag.choices.join(', ')}`, flag.name)
  }
}
