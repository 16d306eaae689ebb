import type { Hono } from 'hono'
import type { Engine } from '#engines/engine.ts'
import { fieldsSchema } from '#server/field-schema.ts'
import { replyUnknown } from '#server/reply.ts'
import { holdsToken } from '#server/safety.ts'
import type { RouteContext } from '#server/server-options.ts'

/** What the catalog holds, as data a form can be built from. */
export function catalogRoutes(app: Hono, context: RouteContext): void {
  const { engines, importers, version } = context
  app.get('/api/health', (c) => c.json({ status: 'ok', version, connected: holdsToken(c, context) }))
  app.get('/api/engines', (c) => c.json({ engines: engines.map(described) }))
  app.get('/api/engines/:id', (c) => {
    const engine = engines.find((candidate) => candidate.id === c.req.param('id'))
    return engine === undefined ? replyUnknown(c, 'engine') : c.json(described(engine))
  })
  app.get('/api/importers', (c) =>
    c.json({
      importers: importers.map(({ id, title, extensions, howToExport, exportCommand }) => ({
        id,
        title,
        extensions,
        howToExport,
        ...(exportCommand === undefined ? {} : { exportCommand }),
      })),
    }),
  )
}

const described = ({ run, ...engine }: Engine) => ({ ...engine, paramsSchema: fieldsSchema(engine.params) })
