import type { Endpoint } from '@sextant/contract'
import { requestOf } from './call.ts'

const quoted = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
const isSaid = ([, value]: readonly [string, unknown]): boolean => value !== undefined && value !== null && value !== ''

/** The curl call that does what a form does. */
export const curlOf = (endpoint: Endpoint, input: unknown, origin: string): string => {
  const request = requestOf(endpoint, input)
  const lines = [`curl${request.method === 'GET' ? '' : ` -X ${request.method}`} ${quoted(`${origin}${request.path}`)}`, `-H "Authorization: Bearer $SEXTANT_API_KEY"`]
  if (request.body !== undefined) lines.push(`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(request.body))}`)
  return lines.join(' \\\n  ')
}

/** The `./sextant` command that does the same; null for an endpoint without a verb. */
export const commandOf = (endpoint: Endpoint, input: unknown): string | null => {
  const { cli } = endpoint
  if (cli === undefined) return null
  const members = Object.entries(input as Readonly<Record<string, unknown>>).filter(isSaid)
  const written = (name: string, value: unknown): string => (cli.files?.includes(name) === true ? `${kebab(name)}.txt` : quoted(textOf(value)))
  const positional = (cli.positional ?? []).map((name) => {
    const value = members.find(([member]) => member === name)?.[1]
    return value === undefined ? `<${name}>` : written(name, Array.isArray(value) ? value.join(',') : value)
  })
  const flags = members.filter(([name]) => cli.positional?.includes(name) !== true).map(([name, value]) => (typeof value === 'boolean' ? `--${value ? '' : 'no-'}${kebab(name)}` : `--${kebab(name)} ${written(name, value)}`))
  return ['./sextant', cli.verb, ...positional, ...flags].join(' ')
}
