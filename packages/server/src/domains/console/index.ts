export type { ConsoleDeps } from './deps.ts'
export { consoleErrors } from './errors.ts'
export { consoleRawRoutes, consoleRoutes } from './routes.ts'
