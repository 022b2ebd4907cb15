import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { endpoints, pathParameters } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import { answers, MockProblem } from './mock-answers.ts'

/** Serves the built application with made-up answers that pass the contract: `node packages/web/dev/mock-server.ts [port] [dist]`. */
const port = Number(process.argv[2] ?? 7790)
const dist = process.argv[3] ?? join(import.meta.dirname, '..', 'dist')
const types: Readonly<Record<string, string>> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

const matchOf = (endpoint: Endpoint, method: string, path: string): Record<string, string> | null => {
  if (endpoint.method !== method) return null
  const found = new RegExp(`^${endpoint.path.replaceAll(/:[A-Za-z]+/g, '([^/]+)')}$`).exec(path)
  return found === null ? null : Object.fromEntries(pathParameters(endpoint.path).map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]))
}
const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>)
}
const send = (response: ServerResponse, status: number, body: unknown): void => { response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)) }
const problem = (status: number, code: string, detail: string, fix: string | null) => ({ type: 'about:blank', title: code, status, detail, code, where: null, fix, requestId: 'mock' })

const answer = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
  for (const endpoint of endpoints) {
    const parameters = matchOf(endpoint, request.method ?? 'GET', url.pathname)
    if (parameters === null) continue
    const make = answers[endpoint.name]
    if (make === undefined) return send(response, 501, problem(501, 'mock_missing', `The mock has no answer for ${endpoint.name}.`, 'Add it to dev/mock-answers.ts.'))
    const input = endpoint.input.parse({ ...Object.fromEntries(url.searchParams), ...(await bodyOf(request)), ...parameters }) as Record<string, unknown>
    return send(response, endpoint.status ?? 200, endpoint.output.parse(make(input)))
  }
  send(response, 404, problem(404, 'not_found', `No endpoint ${url.pathname}.`, null))
}

createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname.startsWith('/v1/')) {
    answer(request, response, url).catch((error: unknown) => {
      if (error instanceof MockProblem) send(response, error.status, problem(error.status, error.code, error.message, error.fix))
      else send(response, 500, problem(500, 'mock_failed', String(error), null))
    })
    return
  }
  const file = join(dist, normalize(url.pathname))
  const served = extname(file) !== '' && existsSync(file) ? file : join(dist, 'index.html')
  // As the server's own: what breaks under it shall break here.
  const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'"
  response.writeHead(200, { 'content-type': types[extname(served)] ?? 'application/octet-stream', 'content-security-policy': policy })
  createReadStream(served).pipe(response)
}).listen(port, '127.0.0.1', () => { process.stdout.write(`http://127.0.0.1:${port}\n`) })
