import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = join(import.meta.dirname, '..', '..')

/** The cluster's tests: one cluster for all of them, one file at a time, since a file may kill a worker. */
export default defineConfig({
  root,
  test: {
    include: ['test/cluster/**/*.test.ts'],
    globalSetup: [join(import.meta.dirname, 'support', 'start-cluster.ts')],
    setupFiles: [join(import.meta.dirname, 'support', 'asked-questions.ts'), join(import.meta.dirname, 'support', 'whole-cluster.ts')],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
  },
})
