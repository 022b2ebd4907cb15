import { endpoints, nearest, openApiDocument } from '@sextant/contract'
import type { Endpoint } from '@sextant/contract'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AppError } from '../errors.ts'
import { answerEndpoint, isByMachinist } from './answer-endpoint.ts'
import { answerRaw } from './answer-raw.ts'
import { registerBodyParsers, registerFileParser } from './body-parsers.ts'
import type { Edge } from './edge.ts'
import { httpErrors } from './errors.ts'
import { assertHost, headerOf, securityHeaders } from './guards.ts'
import { appErrorOf, languageOf, problemOf } from './problem.ts'
import type { RawRoute, Route } from './route.ts'
import { serveWeb } from './serve-web.ts'
import { createSignInLimit } from './sign-in-limit.ts'

export interface HttpOptions extends Omit<Edge, 'signInLimit'> {
  readonly routes: readonly Route[]
  readonly rawRoutes: readonly RawRoute[]
  /** Folder of the built web application; without it only the API is served. */
  readonly webDist?: string | undefined
}

/** What the log keeps of a failure: its message, stack and causes. */
const failureOf = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { message: String(error) }
  return { message: error.message, stack: error.stack, ...(error.cause === undefined ? {} : { cause: failureOf(error.cause) }) }
}

const retrySeconds = 2

const sendProblem = (edge: Edge, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const { error: known, isExpected } = appErrorOf(error, edge.limits.bodyBytes)
  if (!isExpected) edge.log.error(`${request.method} ${request.routeOptions.url ?? 'unknown route'} failed`, { requestId: request.id, ...failureOf(error) })
  if (known.status === 401) reply.header('www-authenticate', 'Bearer realm="sextant"')
  if (known.status === 503) reply.header('retry-after', String(retrySeconds))
  const problem = problemOf(known, request.id, languageOf(headerOf(request.headers, 'accept-language')), !isByMachinist(request))
  return reply.code(known.status).type('application/problem+json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(problem))
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? url

const isServedEarly = (path: string): boolean => path === '/v1/session' || path.startsWith('/v1/session/') || path === '/v1/openapi.json'

/** Every request: name, headers, readiness first; one line in the log last. */
const registerHooks = (app: FastifyInstance, edge: Edge, waitsForReady: (path: string, request: FastifyRequest) => boolean): void => {
  const headers = securityHeaders(edge.publicUrl)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...headers, 'x-request-id': request.id })
    assertHost(request.headers.host, edge.publicUrl)
    const path = pathOf(request.url)
    if (path.startsWith('/v1/')) reply.header('cache-control', 'no-store')
    if (!edge.isReady(request.headers) && waitsForReady(path, request)) throw httpErrors.NOT_READY()
  })
  app.addHook('onResponse', async (request, reply) => {
    const { method, id } = request
    // The route's pattern, never its address: addresses hold customer ids.
    edge.log.info('request', { requestId: id, method, route: request.routeOptions.url ?? null, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) })
  })
}

/** Whether a path of a request fits an endpoint's path with its `:parameters`. */
const fits = (path: string, pattern: string): boolean => {
  const [asked, known] = [path.split('/'), pattern.split('/')]
  return asked.length === known.length && known.every((part, index) => part.startsWith(':') || part === asked[index])
}

const notFound = (path: string, method: string, known: readonly Endpoint[], reply: FastifyReply): AppError => {
  const allowed = known.filter((endpoint) => fits(path, endpoint.path)).map((endpoint) => endpoint.method)
  if (allowed.length === 0) return httpErrors.ROUTE_UNKNOWN({ path, suggestions: nearest(path, known.map((endpoint) => endpoint.path), 2) })
  reply.header('allow', allowed.join(', '))
  return httpErrors.METHOD_UNKNOWN({ method, path, allowed })
}

const pageMissing = '<!doctype html><title>Sextant</title><p>The web application is not built yet: run <code>npm run build:web</code>. The API is served under <code>/v1</code>.</p>'

/** Pages of the web application have addresses of their own: they all get index.html, and unknown API addresses a problem. */
const registerNotFound = (app: FastifyInstance, edge: Edge, known: readonly Endpoint[], hasPages: boolean, expectsPages: boolean): void => {
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url)
    const isPage = (request.method === 'GET' || request.method === 'HEAD') && !path.startsWith('/v1/') && !/\.\w+$/.test(path)
    if (isPage && hasPages) return reply.header('cache-control', 'no-cache').sendFile('index.html')
    if (isPage && expectsPages) return reply.code(503).type('text/html; charset=utf-8').send(pageMissing)
    return sendProblem(edge, notFound(path, request.method, known, reply), request, reply)
  })
}

const registerEndpoint = (app: FastifyInstance, edge: Edge, route: Route): void => {
  const { endpoint } = route
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (endpoint.name === 'ready.get' && !edge.isReady(request.headers)) throw httpErrors.NOT_READY()
    await answerEndpoint(edge, route, request, reply)
  }
  app.route({ method: endpoint.method, url: endpoint.path, config: { bodies: { textAsJson: endpoint.permission === 'tracking.write' } }, handler })
}

const registerRawRoutes = (app: FastifyInstance, edge: Edge, rawRoutes: readonly RawRoute[]): void => {
  const register = (scope: FastifyInstance, route: RawRoute): void => {
    const hasOwnHead = rawRoutes.some((other) => other.method === 'HEAD' && other.path === route.path)
    const method = route.method === 'GET' && !hasOwnHead ? ['GET', 'HEAD'] : [route.method]
    scope.route({ method, url: route.path, config: { bodies: { forms: route.takesFiles !== true } }, handler: (request, reply) => answerRaw(edge, route, request, reply) })
  }
  for (const route of rawRoutes) if (route.takesFiles !== true) register(app, route)
  void app.register(async (scope) => {
    registerFileParser(scope)
    for (const route of rawRoutes) if (route.takesFiles === true) register(scope, route)
  })
}

const createInstance = (edge: Edge): FastifyInstance => {
  const app = fastify({
    logger: false,
    bodyLimit: edge.limits.bodyBytes,
    exposeHeadRoutes: false,
    // An upload of data files over a slow line has arrived whole by then; headers have a minute (Node's own limit); an answer may take longer.
    requestTimeout: 3_600_000,
    genReqId: () => edge.ids.id(),
    routerOptions: { maxParamLength: 1000 },
    frameworkErrors: (error, request, reply) => void sendProblem(edge, error, request as unknown as FastifyRequest, reply as unknown as FastifyReply),
  })
  app.setErrorHandler((error, request, reply) => sendProblem(edge, error, request, reply))
  // Input is validated by the contract's Zod schemas; Fastify's own validation and serialisation stay out of the way.
  app.setValidatorCompiler(() => () => true)
  return app as unknown as FastifyInstance
}

/**
 * The HTTP edge: every endpoint of the contract and every raw route, admitted, validated, audited and answered the same way.
 *
 * @param options the routes, and what each answer needs; `isReady` says whether anything but sign-in is served yet
 * @returns a Fastify instance, not listening yet
 * @throws Error when two routes have the same name or address
 */
export const createHttp = async (options: HttpOptions): Promise<FastifyInstance> => {
  const { routes, rawRoutes, webDist, ...rest } = options
  const edge: Edge = { ...rest, signInLimit: createSignInLimit(options.clock, options.limits.signInsPerMinute) }
  const app = createInstance(edge)
  const rawPaths = new Set(rawRoutes.map((route) => route.path))
  registerHooks(app, edge, (path, request) => {
    if (path === '/v1/ready' || isServedEarly(path)) return false
    return path.startsWith('/v1/') || rawPaths.has(request.routeOptions.url ?? '')
  })
  registerBodyParsers(app)
  const document = JSON.stringify(openApiDocument(endpoints))
  app.get('/v1/openapi.json', async (_request, reply) => reply.type('application/json; charset=utf-8').send(document))
  for (const route of routes) registerEndpoint(app, edge, route)
  registerRawRoutes(app, edge, rawRoutes)
  const { hasPages } = await serveWeb(app, webDist)
  registerNotFound(app, edge, routes.map((route) => route.endpoint), hasPages, webDist !== undefined)
  return app
}
