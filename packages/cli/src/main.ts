import { readTextFrom } from './read-text.ts'
import { run } from './run.ts'
import type { Terminal } from './terminal.ts'

// `sextant … | head` closes our output early: that is no failure.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0)
    throw error
  })

const stopped = (): Promise<void> =>
  new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        // The second time the person does not want to wait.
        if (asked) process.exit(130)
        asked = true
        resolve()
      })
  })

const terminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  errIsTerminal: process.stderr.isTTY,
  readText: (path) => readTextFrom(path, process.stdin),
  locale: Intl.DateTimeFormat().resolvedOptions().locale,
  stopped,
}

process.exitCode = await run(process.argv.slice(2), terminal)
