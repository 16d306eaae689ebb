import { answer, errors, parameter } from '#server/openapi-operation.ts'
import { ref } from '#server/openapi-schemas.ts'
import { progressPerPageMax } from '#server/questions.ts'

/** The operations on the reader's own log. */
export const progressPaths = {
  '/api/progress': {
    get: {
      ...{
        operationId: 'readProgress',
        summary: 'The log of what was read, oldest first',
        tags: ['progress'],
      },
      parameters: [
        parameter('query', 'after', 'The place to read on from; 0 is the beginning.', {
          type: 'integer',
          minimum: 0,
        }),
        parameter('query', 'limit', 'How many events at most.', {
          ...{ type: 'integer', minimum: 1, maximum: progressPerPageMax },
        }),
      ],
      responses: { 200: answer('A piece of the log.', ref.progressPage), ...errors(422) },
    },
    post: {
      ...{ operationId: 'addProgress', summary: 'Add events to the log, all or none', tags: ['progress'] },
      requestBody: { required: true, content: { 'application/json': { schema: ref.newProgress } } },
      responses: {
        200: answer('Stored; ids that were there keep their first event.', ref.addedProgress),
        ...errors(400, 413, 415, 422, 507),
      },
    },
    delete: {
      ...{
        operationId: 'eraseProgress',
        summary: 'Erase the whole log and begin another',
        tags: ['progress'],
      },
      responses: { 204: { description: 'Erased.' }, ...errors() },
    },
  },
}
