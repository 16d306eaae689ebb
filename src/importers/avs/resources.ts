import { isObject, type JsonObject, listOf, textOf } from '#importers/json-reader.ts'

/** Kinds of resource that are read, by the type that Azure Resource Manager gives them, in lower case. */
export const resourceKinds = {
  'microsoft.avs/privateclouds': 'cloud',
  'microsoft.avs/privateclouds/clusters': 'cluster',
  'microsoft.avs/privateclouds/clusters/hosts': 'host',
  'microsoft.avs/privateclouds/clusters/placementpolicies': 'policy',
  'microsoft.avs/privateclouds/clusters/virtualmachines': 'vm',
  'microsoft.avs/privateclouds/clusters/datastores': 'datastore',
} as const
export type ResourceKind = (typeof resourceKinds)[keyof typeof resourceKinds]

/** A resource with where it stands: the path of its list, and its number from 0. */
export type Resource = {
  readonly kind: ResourceKind
  readonly record: JsonObject
  readonly file: string
  readonly list: string
  readonly item: number
}

/**
 * The resources of Azure VMware Solution in JSON: a list as the command line prints it, an answer {value: […]}, one
 * resource, or an example of the API's specification, whose answer stands below responses.200.body.
 */
export function resourcesIn(json: unknown, file: string): readonly Resource[] {
  const found: Resource[] = []
  const take = (value: unknown, list: string): void => {
    for (const [item, record] of listOf(value).entries()) {
      const kind = isObject(record) ? kindOf(record) : undefined
      if (kind !== undefined) found.push({ kind, record: record as JsonObject, file, list, item })
    }
  }
  const body = exampleBody(json)
  const top = body ?? json
  const path = body === undefined ? '$' : '$.responses.200.body'
  if (isObject(top) && Array.isArray(top.value)) take(top.value, `${path}.value`)
  else take(top, path)
  return found
}

function exampleBody(json: unknown): unknown {
  const responses = isObject(json) ? json.responses : undefined
  const answer = isObject(responses) ? responses['200'] : undefined
  return isObject(answer) ? answer.body : undefined
}

function kindOf(record: JsonObject): ResourceKind | undefined {
  const type = textOf(record.type)?.toLowerCase() ?? ''
  return Object.hasOwn(resourceKinds, type) ? resourceKinds[type as keyof typeof resourceKinds] : undefined
}

/** The names in a resource's id: the private cloud, the cluster, and its own last name. */
export type Names = { readonly cloud: string; readonly cluster: string; readonly own: string }

/** What a resource id names. Its segments are compared without case, as Azure does. */
export function namesIn(id: string): Names {
  const parts = id.split('/')
  const after = (word: string): string => {
    const at = parts.findIndex((part) => part.toLowerCase() === word)
    return at < 0 ? '' : (parts[at + 1] ?? '')
  }
  return {
    cloud: after('privateclouds'),
    cluster: after('clusters'),
    own: parts.at(-1) ?? '',
  }
}
