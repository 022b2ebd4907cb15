import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

const folder = join(import.meta.dirname, '..')
const root = join(folder, '..', '..')

/** Files that take machines away, change who may enter, or tell time by the clock: they have a cluster to themselves, one file at a time. */
const alone = ['trino-machines', 'trino-client', 'cluster', 'slow-storage'].map((name) => `test/cluster/${name}.test.ts`)

/** How the cluster's tests are run: those that need a cluster to themselves, or the others, which share one, two files at a time: each has schemas of its own, and most of its time is waiting. */
export const clusterConfig = (isAlone: boolean) => defineConfig({
  root,
  test: {
    include: isAlone ? alone : ['test/cluster/**/*.test.ts'],
    ...(isAlone ? {} : { exclude: alone }),
    globalSetup: [join(folder, 'support', 'start-cluster.ts')],
    setupFiles: [join(folder, 'support', 'asked-questions.ts'), join(folder, 'support', 'whole-cluster.ts')],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    pool: 'forks',
    fileParallelism: !isAlone,
    maxWorkers: isAlone ? 1 : 2,
  },
})
