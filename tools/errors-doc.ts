import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorsPage, readErrorCatalogue } from './error-catalogue.ts'
import { root } from './machine.ts'

/** `npm run errors-doc`: writes docs/reference/errors.md from the catalogues. */
const errors = readErrorCatalogue()
mkdirSync(join(root, 'docs', 'reference'), { recursive: true })
writeFileSync(join(root, 'docs', 'reference', 'errors.md'), errorsPage(errors))
process.stdout.write(`docs/reference/errors.md: ${errors.length} errors\n`)
