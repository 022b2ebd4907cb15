import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bucket, bucketAddress, bucketEndpoint, bucketSecretFile } from './bucket-server.ts'
import { coordinatorUrl, describeCluster, prepareCluster, startCluster, stopCluster } from './cluster.ts'
import { credentialFiles } from './credentials.ts'
import { Unavailable } from './unavailable.ts'

const usage = `A real Trino cluster on this machine's loopback, for tests and for trying things.

  tools/trino fetch                              get the servers through Maven (875 MB, once per machine)
  tools/trino start --dir D [options]            start a coordinator and its workers, wait until they are active, print the address
  tools/trino status --dir D                     what runs
  tools/trino stop --dir D                       stop it; its lake stays in D and is found again by the next start

  --workers N       nodes that work, beside the coordinator (2)
  --port P          the coordinator's port (a free one)
  --tls             a second port with TLS, by an authority of its own
  --password W      with TLS, ask the user sextant for this password, or for a token
  --heap M          megabytes of Java heap per node (1280)
  --minutes T       stop by itself after T minutes (30)
  --thorough        compile for speed in the long run, for a measurement; otherwise quickly, for a short life

Needs Java 24 or newer, PostgreSQL, and Maven for the first time. The catalog "lake" is Iceberg with its files in D/lake, "bucket" the
same with its files in s3://lake/tables (a server on the loopback that speaks S3; the secret of its key "sextant" is in D/bucket-secret), "pg" a PostgreSQL.
Exit codes: 0 done, 1 failed, 2 wrong use, 69 this machine lacks something (the message says what).
`

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const print = (line: string): void => void process.stdout.write(`${line}\n`)

class WrongUse extends Error {}

function readArguments(): { readonly verb: string; readonly values: Values } {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options })
    if (positionals.length !== 1) throw new WrongUse('one of fetch, start, status, stop')
    return { verb: positionals[0] ?? '', values }
  } catch (error) {
    throw new WrongUse(error instanceof Error ? error.message : String(error))
  }
}

const text = { type: 'string' } as const
const options = { dir: text, workers: text, port: text, tls: { type: 'boolean' }, password: text, heap: text, minutes: text, thorough: { type: 'boolean' } } as const

interface Values {
  readonly dir?: string | undefined
  readonly workers?: string | undefined
  readonly port?: string | undefined
  readonly tls?: boolean | undefined
  readonly password?: string | undefined
  readonly heap?: string | undefined
  readonly minutes?: string | undefined
  readonly thorough?: boolean | undefined
}

function positive(name: string, value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new WrongUse(`--${name} is a whole number above 0, not ${JSON.stringify(value)}`)
  return number
}

function folder(values: Values): string {
  if (values.dir === undefined || values.dir === '') throw new WrongUse('--dir names the folder of the cluster')
  return resolve(values.dir)
}

async function start(values: Values): Promise<void> {
  const begun = performance.now()
  const dir = folder(values)
  const plan = await startCluster(
    dir,
    {
      ...(values.workers === undefined ? {} : { workers: positive('workers', values.workers) }),
      ...(values.port === undefined ? {} : { port: positive('port', values.port) }),
      ...(values.heap === undefined ? {} : { heapMegabytes: positive('heap', values.heap) }),
      ...(values.minutes === undefined ? {} : { minutes: positive('minutes', values.minutes) }),
      ...(values.password === undefined ? {} : { passwords: { sextant: values.password } }),
      tls: values.tls === true,
      isThorough: values.thorough === true,
    },
    say,
  )
  say(`started in ${((performance.now() - begun) / 1000).toFixed(1)} s; stops by itself at ${plan.stopsAt}`)
  print(coordinatorUrl(plan))
  say(`${bucketEndpoint(plan)} (${bucketAddress}, key ${bucket.keyId}, its secret in ${bucketSecretFile(dir)})`)
  if (plan.httpsPort !== undefined) print(`https://127.0.0.1:${plan.httpsPort} (trust ${credentialFiles(dir).authority})`)
}

async function run(): Promise<void> {
  if (process.argv.length <= 2 || process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(usage)
    return
  }
  const { verb, values } = readArguments()
  switch (verb) {
    case 'fetch':
      print((await prepareCluster(say)).server)
      return
    case 'start':
      return start(values)
    case 'stop':
      return stopCluster(folder(values))
    case 'status':
      for (const line of await describeCluster(folder(values))) print(line)
      return
    default:
      throw new WrongUse(`there is no verb ${JSON.stringify(verb)}: fetch, start, status, stop`)
  }
}

try {
  await run()
} catch (error) {
  say(`tools/trino: ${error instanceof Error ? error.message : String(error)}`)
  if (error instanceof WrongUse) process.exitCode = 2
  else process.exitCode = error instanceof Unavailable ? 69 : 1
}
