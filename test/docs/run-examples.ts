import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkCount } from './example-check.ts'

// Started by docstring-examples.test.ts with a folder of example modules; the pinned Node runs them as it runs the product.
const folder = process.argv[2] ?? ''
const results: Record<string, { failure: string | null; checks: number }> = {}
for (const name of readdirSync(folder).filter((file) => file.endsWith('.ts')).sort()) {
  const before = checkCount()
  let failure: string | null = null
  try {
    await import(pathToFileURL(join(folder, name)).href)
  } catch (cause) {
    failure = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  }
  results[name] = { failure, checks: checkCount() - before }
}
writeFileSync(join(folder, 'results.json'), JSON.stringify(results))
// An example may leave a handle open (a server, a timer); the run is over.
process.exit(0)
