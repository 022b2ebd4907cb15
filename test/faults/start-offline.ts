import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * Run by bundle.test.ts under the bundle's own Node, in a network namespace that holds nothing but loopback: starts the bundle, asks it for its
 * page and its OpenAPI document, stops it, and prints what it saw as one line of JSON.
 */
const [command = '', ...args] = process.argv.slice(2)

const network = await new Promise<string>((resolve) => {
  const socket = connect({ host: '192.0.2.1', port: 443, timeout: 3000 })
  const end = (seen: string): void => {
    socket.destroy()
    resolve(seen)
  }
  socket.on('connect', () => end('reached'))
  socket.on('timeout', () => end('timeout'))
  socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
})

const server = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
let output = ''
const url = await new Promise<string>((resolve, reject) => {
  const read = (chunk: Buffer): void => {
    output += chunk.toString()
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
    if (found !== undefined) resolve(found)
  }
  server.stdout.on('data', read)
  server.stderr.on('data', read)
  server.on('exit', (code) => reject(new Error(`it ended with ${code} before it printed an address:\n${output}`)))
})
const page = await fetch(`${url}/`)
const html = await page.text()
const openapi = await fetch(`${url}/v1/openapi.json`)
const document: unknown = await openapi.json()
server.removeAllListeners('exit')
server.kill('SIGTERM')
await once(server, 'exit')
const version = typeof document === 'object' && document !== null && 'openapi' in document ? document.openapi : undefined
process.stdout.write(`${JSON.stringify({ network, page: page.status, hasRoot: html.includes('id="root"'), openapi: openapi.status, version })}\n`)
