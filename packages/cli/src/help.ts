import type { Flag } from './flag.ts'
import { displayWidth } from './table.ts'
import { globalFlags } from './parse-arguments.ts'
import type { Language } from './parse-arguments.ts'
import { nouns, verbsOf } from './verb.ts'
import type { Verb } from './verb.ts'

const words = {
  usage: { en: 'Usage', zh: '用法' },
  commands: { en: 'Commands', zh: '命令' },
  flags: { en: 'Flags', zh: '选项' },
  everywhere: { en: 'Everywhere', zh: '通用选项' },
  example: { en: 'Example', zh: '示例' },
  required: { en: 'required', zh: '必填' },
  file: { en: 'path of a file, - for standard input', zh: '文件路径，- 表示标准输入' },
  product: { en: 'Sextant, a self-hosted analytical CRM', zh: 'Sextant：自托管的分析型 CRM' },
} as const

const shapes: Readonly<Record<Flag['kind'], string>> = { text: '<text>', number: '<number>', boolean: '', list: '<a,b,…>', label: '<text|{"en":…,"zh":…}>', json: '<json>' }

const aligned = (rows: readonly (readonly [left: string, right: string])[]): string => {
  const width = Math.min(44, Math.max(0, ...rows.map(([left]) => displayWidth(left))))
  return rows.map(([left, right]) => `  ${left}${' '.repeat(Math.max(0, width - displayWidth(left)))}  ${right}`.trimEnd()).join('\n')
}

const flagRow = (flag: Flag, language: Language): readonly [string, string] => {
  const shape = flag.choices.length > 0 ? `<${flag.choices.join('|')}>` : flag.isFile ? '<file>' : shapes[flag.kind]
  const notes = [flag.required ? words.required[language] : '', flag.isFile ? words.file[language] : '', flag.default === undefined ? '' : `= ${flag.default}`]
  return [`--${flag.name} ${shape}`.trimEnd(), notes.filter((note) => note !== '').join(', ')]
}

const everywhere = (language: Language): string => `${words.everywhere[language]}\n${aligned(globalFlags.map((flag) => [`--${flag.name}`, flag.meaning[language]]))}`

const usageOf = (verb: Verb): string => {
  const positional = verb.positional.map((member) => {
    const flag = verb.flags.find((candidate) => candidate.member === member)
    return flag?.required === true ? `<${flag.name}>` : `[${flag?.name ?? member}]`
  })
  const needed = verb.flags.filter((flag) => flag.required && !verb.positional.includes(flag.member)).map((flag) => `--${flag.name} …`)
  return ['./sextant', verb.noun, verb.verb, ...positional, ...needed, verb.flags.length > 0 ? '[flags]' : ''].filter((part) => part !== '').join(' ')
}

export const helpOfVerb = (verb: Verb, language: Language): string =>
  [
    verb.summary,
    `${words.usage[language]}\n  ${usageOf(verb)}`,
    ...(verb.flags.length > 0 ? [`${words.flags[language]}\n${aligned(verb.flags.map((flag) => flagRow(flag, language)))}`] : []),
    everywhere(language),
    `${words.example[language]}\n  ${verb.example}`,
  ].join('\n\n')

const commandRow = (verb: Verb): readonly [string, string] => [`${verb.noun} ${verb.verb}`.trim(), verb.summary]

export const helpOfNoun = (noun: string, language: Language): string => {
  const known = verbsOf(noun)
  return [
    `${words.usage[language]}\n  ./sextant ${noun} <verb> [flags]`,
    `${words.commands[language]}\n${aligned(known.map(commandRow))}`,
    `${words.example[language]}\n  ${known[0]?.example ?? ''}`,
  ].join('\n\n')
}

export const helpOfAll = (language: Language): string =>
  [
    words.product[language],
    `${words.usage[language]}\n  ./sextant <noun> <verb> [flags]`,
    `${words.commands[language]}\n${aligned(nouns.flatMap((noun) => verbsOf(noun).map(commandRow)))}`,
    everywhere(language),
    `${words.example[language]}\n  ./sextant segments count 'count(purchase, last 90 days) > 2'`,
  ].join('\n\n')
