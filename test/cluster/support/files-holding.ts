import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

/**
 * Files below a folder in which a value can be read, as bytes or as a cell of a Parquet file.
 *
 * @param schema those of its tables; files of what readers see hold no values
 */
export const filesHolding = async (folder: string, schema: string, value: string): Promise<readonly string[]> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.parentPath.includes(`/${schema}__`)).map((entry) => join(entry.parentPath, entry.name))
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const found: string[] = []
  for (const file of files) {
    const bytes = readFileSync(file)
    if (bytes.includes(value)) found.push(file)
    else if (file.endsWith('.parquet')) {
      const reader = await connection.runAndReadAll(`select count(*) as n from read_parquet('${file}') as t where cast(t as varchar) like '%${value}%'`)
      if (Number(reader.getRows()[0]?.[0]) > 0) found.push(file)
    }
  }
  connection.closeSync()
  return found
}
