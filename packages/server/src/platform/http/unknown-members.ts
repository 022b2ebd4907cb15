import { nearest } from '@sextant/contract'
import type { z } from 'zod'
import type { Language } from './problem.ts'

export interface Fault {
  readonly where: string
  readonly message: string
}

const at = (path: string, name: string): string => {
  const place = /^[A-Za-z_][\w-]*$/.test(name) ? name : JSON.stringify(name)
  return path === '' ? place : `${path}.${place}`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the walk needs of a Zod schema's definition; Zod publishes `def` for exactly this use. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.ZodType>>
  readonly catchall?: z.ZodType
  readonly element?: z.ZodType
  readonly innerType?: z.ZodType
  readonly valueType?: z.ZodType
  readonly in?: z.ZodType
  readonly options?: readonly z.ZodType[]
  readonly left?: z.ZodType
  readonly right?: z.ZodType
  readonly items?: readonly z.ZodType[]
  readonly getter?: () => z.ZodType
}

export const definitionOf = (schema: z.ZodType): Definition => (schema as unknown as { readonly def: Definition }).def

const unknownMessage = (name: string, known: readonly string[], language: Language): string => {
  const [guess] = nearest(name, known, 1)
  const listed = known.length <= 12 ? known : [...known.slice(0, 12), '…']
  if (language === 'zh') return `未知的成员“${name}”${guess === undefined ? `；可用：${listed.join('、') || '无'}` : `；您是否指“${guess}”？`}`
  return `unknown member "${name}"${guess === undefined ? `; known: ${listed.join(', ') || 'none'}` : `; did you mean "${guess}"?`}`
}

const inObject = (definition: Definition, value: Readonly<Record<string, unknown>>, path: string, language: Language): readonly Fault[] => {
  const shape = definition.shape ?? {}
  const known = Object.keys(shape)
  return Object.entries(value).flatMap(([name, member]): readonly Fault[] => {
    const schema = Object.hasOwn(shape, name) ? shape[name] : definition.catchall
    if (schema === undefined || definitionOf(schema).type === 'never') return [{ where: at(path, name), message: unknownMessage(name, known, language) }]
    return unknownMembers(schema, member, at(path, name), language)
  })
}

const inUnion = (options: readonly z.ZodType[], value: unknown, path: string, language: Language): readonly Fault[] => {
  const fitting = options.filter((option) => option.safeParse(value).success)
  const found = (fitting.length > 0 ? fitting : options).map((option) => unknownMembers(option, value, path, language))
  return found.find((faults) => faults.length === 0) ?? found[0] ?? []
}

/**
 * Members of a value that its schema does not have, at any depth. Zod drops them silently; a mistyped flag that is dropped becomes
 * another audience, so each is an error that names the nearest known one.
 */
export const unknownMembers = (schema: z.ZodType, value: unknown, path: string, language: Language): readonly Fault[] => {
  const definition = definitionOf(schema)
  switch (definition.type) {
    case 'object':
      return isRecord(value) ? inObject(definition, value, path, language) : []
    case 'array': {
      const element = definition.element
      return Array.isArray(value) && element !== undefined ? value.flatMap((item, index) => unknownMembers(element, item, `${path}[${index}]`, language)) : []
    }
    case 'tuple':
      return Array.isArray(value) ? (definition.items ?? []).flatMap((item, index) => unknownMembers(item, value[index], `${path}[${index}]`, language)) : []
    case 'record': {
      const valueType = definition.valueType
      return isRecord(value) && valueType !== undefined ? Object.entries(value).flatMap(([name, member]) => unknownMembers(valueType, member, at(path, name), language)) : []
    }
    case 'union':
      return inUnion(definition.options ?? [], value, path, language)
    case 'pipe':
      return definition.in === undefined ? [] : unknownMembers(definition.in, value, path, language)
    case 'lazy':
      return definition.getter === undefined ? [] : unknownMembers(definition.getter(), value, path, language)
    default:
      return definition.innerType === undefined || value === undefined || value === null ? [] : unknownMembers(definition.innerType, value, path, language)
  }
}

const deepest = 200

/** Text the store cannot hold, and nesting no reader follows; found before they become a failure deep inside. */
export const unstorable = (value: unknown, path: string, language: Language, depth = 0): readonly Fault[] => {
  if (depth > deepest) return [{ where: path.slice(0, 80), message: language === 'zh' ? `嵌套超过 ${deepest} 层` : `nested deeper than ${deepest} levels` }]
  if (typeof value === 'string') {
    if (value.includes('\0')) return [{ where: path, message: language === 'zh' ? '包含空字符 U+0000' : 'holds the character U+0000, which no text may hold' }]
    return value.isWellFormed() ? [] : [{ where: path, message: language === 'zh' ? '包含半个字符（不成对的代理码）' : 'holds half of a character (a lone surrogate), which no text may hold' }]
  }
  if (Array.isArray(value)) return value.flatMap((item, index) => unstorable(item, `${path}[${index}]`, language, depth + 1))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...unstorable(name, at(path, name.replaceAll('\0', '')), language, depth + 1),
    ...unstorable(member, at(path, name.replaceAll('\0', '')), language, depth + 1),
  ])
}
