import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { freshSchema } from './support/cluster.ts'
import { dropSchemas, storageFolder, warehouseUrl } from './warehouse-rig.ts'

// The story of test/browser as it stands, step by step, on a server whose warehouse is the cluster.
const schema = freshSchema('journey')
process.env['SEXTANT_TEST_WAREHOUSE_URL'] = `${warehouseUrl(schema)}?storage=${encodeURIComponent(storageFolder())}`
afterAll(() => dropSchemas(schema, mkdtempSync(join(tmpdir(), 'sextant-journey-'))))

await import('../browser/journey.test.ts')
