import { loadConfig } from './config.ts'
import { startServer } from './run-server.ts'

/** The server by itself, for service managers; `./sextant serve` does the same with a friendlier face. */
const server = await startServer({ config: loadConfig() })
process.stdout.write(`${server.url}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    void server.close().then(() => process.exit(0))
  })
