import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))

/** Whether the public data sets lie beside the project; golden tests skip, and say so, when they do not. */
export const hasReferenceData = existsSync(folder)

/** Why golden tests are skipped where the data are absent; part of the suites' names so that the run prints it. */
export const skipReason = hasReferenceData ? '' : ' (skipped: ../shared/data is not there)'

const splitLine = (line: string, delimiter: string): string[] => {
  const fields = ['']
  let isQuoted = false
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted
    else if (character === delimiter && !isQuoted) fields.push('')
    else fields[fields.length - 1] += character
  }
  return fields
}

/** Columns of a small CSV of ../shared/data without quotes or line ends inside fields, by name. */
export const readColumns = (path: string, delimiter = ','): Record<string, string[]> => {
  const [head, ...lines] = readFileSync(folder + path, 'utf8').trimEnd().split(/\r?\n/)
  const names = splitLine(head ?? '', delimiter)
  const rows = lines.map((line) => splitLine(line, delimiter))
  for (const [index, row] of rows.entries()) {
    if (row.length !== names.length) throw new Error(`${path} line ${index + 2} has ${row.length} fields, not ${names.length}`)
  }
  return Object.fromEntries(names.map((name, column) => [name, rows.map((row) => row[column] ?? '')]))
}
