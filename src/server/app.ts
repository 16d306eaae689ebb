import { Hono } from 'hono'
import { checkpointsOf } from '#engines/checkpoints.ts'
import { createJobs } from '#server/jobs.ts'
import { referenceEstate } from '#server/reference-estate.ts'
import { replyIssue, replyUnknown } from '#server/reply.ts'
import { catalogRoutes } from '#server/routes/catalog.ts'
import { decisionRoutes } from '#server/routes/decisions.ts'
import { estateRoutes } from '#server/routes/estates.ts'
import { jobRoutes } from '#server/routes/jobs.ts'
import { progressRoutes } from '#server/routes/progress.ts'
import { runRoutes } from '#server/routes/runs.ts'
import { apiGuard, hostGuard, securityHeaders, tokenEntrance } from '#server/safety.ts'
import type { AppOptions, RouteContext } from '#server/server-options.ts'
import { siteHandler } from '#server/site.ts'

/** Finished jobs a server remembers. */
const jobsKept = 256
/** Stopped questions it can go on with. */
const stoppedKept = 16
/** Addresses of the API that need no token: they say nothing about anybody's estate. */
const openAddresses = new Set(['/api/health', '/api/openapi.json'])

/**
 * The application: the published site, and the API over the catalog and the store. It opens no socket, so that a
 * test talks to it through `app.request(…)`.
 */
export function createApp(options: AppOptions): Hono {
  const app = new Hono()
  const context: RouteContext = {
    ...options,
    jobs: createJobs(jobsKept),
    stopped: checkpointsOf(stoppedKept),
    reference: referenceEstate(options),
  }
  const guarded = apiGuard(options)

  app.use(securityHeaders, hostGuard(options), tokenEntrance(options))
  app.use('/api/*', async (c, next) => (openAddresses.has(c.req.path) ? next() : guarded(c, next)))

  app.get('/api/openapi.json', async (c) => {
    const { openApiDocument } = await import('#server/openapi.ts')
    return c.json(openApiDocument(options))
  })
  catalogRoutes(app, context)
  estateRoutes(app, context)
  runRoutes(app, context)
  jobRoutes(app, context)
  decisionRoutes(app, context)
  progressRoutes(app, context)

  app.all('/api/*', (c) => {
    const known = app.routes.filter(({ method, path }) => method !== 'ALL' && matches(path, c.req.path))
    if (known.length === 0) return replyUnknown(c, 'address')
    c.header('allow', [...new Set(known.map(({ method }) => method))].sort().join(', '))
    return replyIssue(
      c,
      'server.method-refused',
      c.req.path,
      `${c.req.method} is not possible at this address.`,
    )
  })
  app.get('*', siteHandler(options.site))
  app.all('*', (c) => {
    c.header('allow', 'GET, HEAD')
    return replyIssue(c, 'server.method-refused', c.req.path, 'The pages can only be read.')
  })
  app.onError((error, c) => {
    const message = `Bulkhead made a mistake (${error.message}). Please report it with what you did.`
    return replyIssue(c, 'server.defect', c.req.path, message)
  })
  return app
}

/** Whether a route's path, such as '/api/runs/:id', is that of an address. */
const matches = (route: string, path: string): boolean =>
  !route.includes('*') && new RegExp(`^${route.replaceAll(/:[a-z]+/g, '[^/]+')}$`).test(path)
