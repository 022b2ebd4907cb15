import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'

const aYear = 31_536_000

/** Vite names built files after their content, so they never change. */
const isHashed = (path: string): boolean => /[/\\]assets[/\\][^/\\]+-[\w-]{8}\.\w+$/.test(path)

/**
 * Serves the built web application.
 *
 * @param dist folder with index.html; `hasPages` is false when it is not there
 */
export const serveWeb = async (app: FastifyInstance, dist: string | undefined): Promise<{ readonly hasPages: boolean }> => {
  if (dist === undefined || !existsSync(join(dist, 'index.html'))) return { hasPages: false }
  await app.register(fastifyStatic, {
    root: dist,
    wildcard: true,
    cacheControl: false,
    index: ['index.html'],
    setHeaders: (reply, path) => {
      reply.header('cache-control', isHashed(path) ? `public, max-age=${aYear}, immutable` : 'no-cache')
    },
  })
  return { hasPages: true }
}
