import { nearest } from '@sextant/contract'
import { usageError } from './cli-error.ts'
import { valueOf } from './flag.ts'
import type { Flag } from './flag.ts'
import type { Verb } from './verb.ts'

export type Language = 'en' | 'zh'

/** Flags that every command takes. */
export interface GlobalFlags {
  readonly json: boolean
  readonly help: boolean
  readonly lang: Language | undefined
  readonly home: string | undefined
}

export const globalFlags: readonly (Pick<Flag, 'name' | 'kind'> & { readonly meaning: Readonly<Record<Language, string>> })[] = [
  { name: 'json', kind: 'boolean', meaning: { en: 'print the answer as JSON, exactly as the API gives it', zh: '以 JSON 输出，与 API 返回完全一致' } },
  { name: 'lang', kind: 'text', meaning: { en: 'en or zh; LANG unless given', zh: 'en 或 zh；默认取自 LANG' } },
  { name: 'home', kind: 'text', meaning: { en: 'Sextant’s home; SEXTANT_HOME unless given', zh: 'Sextant 的数据目录；默认取自 SEXTANT_HOME' } },
  { name: 'help', kind: 'boolean', meaning: { en: 'this text', zh: '显示本帮助' } },
]

/** Takes the flags every command has out of the arguments, wherever they stand before `--`. */
export const takeGlobals = (words: readonly string[]): { readonly globals: GlobalFlags; readonly rest: readonly string[] } => {
  const rest: string[] = []
  const texts: Record<'lang' | 'home', string | undefined> = { lang: undefined, home: undefined }
  let [json, help] = [false, false]
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string
    if (word === '--') {
      rest.push(...words.slice(index))
      break
    }
    const [, name, inline] = /^--(lang|home)(?:=(.*))?$/s.exec(word) ?? []
    if (word === '--json') json = true
    else if (word === '--help' || word === '-h') help = true
    else if (name === 'lang' || name === 'home') {
      const value = inline ?? words[++index]
      if (value === undefined || value === '' || (inline === undefined && value.startsWith('--'))) throw usageError('FLAG_INVALID', `--${name} needs a value`, `write --${name} ${name === 'lang' ? 'zh' : '<directory>'}`, name)
      texts[name] = value
    } else rest.push(word)
  }
  const { lang, home } = texts
  if (lang !== undefined && lang !== 'en' && lang !== 'zh') throw usageError('FLAG_INVALID', `--lang cannot be "${lang}"`, 'use en or zh', 'lang')
  return { globals: { json, help, lang, home }, rest }
}

const unknownFlag = (verb: Verb, name: string): Error => {
  const known = [...verb.flags, ...globalFlags].map((flag) => flag.name)
  const guesses = nearest(name, known).map((guess) => `--${guess}`)
  const command = `./sextant ${verb.noun} ${verb.verb}`.trim()
  return usageError('FLAG_UNKNOWN', `${command} has no flag --${name}${guesses.length === 0 ? '' : `; did you mean ${guesses.join(' or ')}?`}`, `${command} --help lists its flags`, name)
}

interface Given {
  readonly texts: ReadonlyMap<Flag, readonly string[]>
  readonly words: readonly string[]
}

/** Sorts arguments into flags and words; a flag that is not yes/no always takes the next argument, whatever it looks like. */
const sorted = (verb: Verb, rest: readonly string[]): Given => {
  const texts = new Map<Flag, readonly string[]>()
  const words: string[] = []
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index] as string
    if (word === '--') {
      words.push(...rest.slice(index + 1))
      break
    }
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) {
      words.push(word)
      continue
    }
    const negated = verb.flags.find((flag) => flag.kind === 'boolean' && `no-${flag.name}` === name)
    const flag = negated ?? verb.flags.find((candidate) => candidate.name === name || candidate.member === name)
    if (flag === undefined) throw unknownFlag(verb, name)
    const value = flag.kind === 'boolean' ? (inline ?? (negated === undefined ? 'true' : 'false')) : (inline ?? rest[++index])
    if (value === undefined) throw usageError('FLAG_INVALID', `--${name} needs a value`, `write --${name} <value>`, name)
    texts.set(flag, [...(texts.get(flag) ?? []), value])
  }
  return { texts, words }
}

const placeWords = (verb: Verb, { texts, words }: Given): ReadonlyMap<Flag, readonly string[]> => {
  const placed = new Map(texts)
  const open = verb.positional.map((member) => verb.flags.find((flag) => flag.member === member)).filter((flag) => flag !== undefined).filter((flag) => !texts.has(flag))
  words.forEach((word, index) => {
    // A list in the last place takes all that follows.
    const flag = open[index] ?? (open.at(-1)?.kind === 'list' ? open.at(-1) : undefined)
    if (flag === undefined)
      throw usageError('ARGUMENT_UNEXPECTED', `"${word}" is one argument too many`, 'put values with spaces into quotes, and name the others with flags: --help lists them', word)
    placed.set(flag, [...(placed.get(flag) ?? []), word])
  })
  return placed
}

/** What reads the text of a local file, or of standard input for `-`. */
export type ReadText = (path: string, flag: Flag) => Promise<string>

/** A file's text, or what its JSON holds where the member is no text. */
const fileValue = (flag: Flag, path: string, text: string): unknown => {
  if (flag.kind !== 'json') return text
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw usageError('FILE_NOT_JSON', `the file ${path} for --${flag.name} is not JSON: ${error instanceof Error ? error.message : String(error)}`, 'write the value as JSON, as the answer of the verb that reads it does with --json', flag.name)
  }
}

/**
 * The input of a verb out of its arguments.
 *
 * @throws CliError naming the flag at fault and the nearest known one
 */
export const parseArguments = async (verb: Verb, rest: readonly string[], readText: ReadText): Promise<Readonly<Record<string, unknown>>> => {
  const placed = placeWords(verb, sorted(verb, rest))
  const missing = verb.flags.find((flag) => flag.required && !placed.has(flag))
  if (missing !== undefined) {
    const isPositional = verb.positional.includes(missing.member)
    throw usageError('ARGUMENT_MISSING', `${`${verb.noun} ${verb.verb}`.trim()} needs ${isPositional ? `<${missing.name}>` : `--${missing.name}`}`, `for example: ${verb.example}`, missing.name)
  }
  const input: Record<string, unknown> = {}
  for (const [flag, texts] of placed) input[flag.member] = flag.isFile ? fileValue(flag, texts[0] ?? '', await readText(texts[0] ?? '', flag)) : valueOf(flag, texts)
  return input
}
