import type { GivenFile } from '#importers/given-file.ts'
import type { IssueLog } from '#importers/issue-log.ts'
import { isObject, type JsonObject } from '#importers/json-reader.ts'
import { pathByShape, pathIn, pathInName, patternOf } from '#importers/proxmox/answer-paths.ts'
import type { Answer, PveRecord } from '#importers/proxmox/record.ts'

/** The form in which a live reading keeps what it was answered. */
export const captureFormat = 'proxmox-api'

/** Whether a text begins as JSON: an object or a list of values. A section header in brackets ('[global]') does not. */
export const beginsJson = (start: string): boolean => /^\s*(?:\{|\[\s*[[\]{"\d-])/.test(start)

/** An answer with the text that says whose it is: empty, or what stands before the path in a capture of several. */
export type Placed = Answer & { readonly group: string }

type Found = { readonly asked: string; readonly data: unknown; readonly jsonPath: string }

/**
 * The answers in a JSON file: a capture of ours, an object whose members are paths, a list of recorded requests, or one
 * answer by itself, whose path its file name or its shape tells. Answers to other paths are counted, not told one by
 * one. Cost O(size).
 */
export function answersIn(file: GivenFile, json: unknown, log: IssueLog): readonly Placed[] {
  const found = foundIn(json, file.name)
  const answers: Placed[] = []
  let passed = 0
  for (const { asked, data, jsonPath } of found) {
    const answer = answerOf(asked, data, jsonPath, file.name)
    if (answer === undefined) passed += 1
    else answers.push(answer)
  }
  if (passed > 0) {
    const message = `${passed} of ${found.length} answers say nothing about the inventory, or nothing at all, and are passed over.`
    log.add('proxmox.answers-passed-over', 'note', file.name, message)
  }
  return answers
}

const isCapture = (json: unknown): json is { readonly answers: JsonObject } =>
  isObject(json) && json.format === captureFormat && isObject(json.answers)

const isPathMap = (json: unknown): json is JsonObject =>
  isObject(json) && Object.keys(json).length > 0 && Object.keys(json).every((key) => key.startsWith('/'))

const isRecorded = (item: unknown): item is JsonObject & { readonly path: string } =>
  isObject(item) && typeof item.path === 'string' && Object.hasOwn(item, 'body')

const member = (name: string): string => `['${name.replaceAll(/[\\']/g, '\\$&')}']`

function foundIn(json: unknown, name: string): readonly Found[] {
  if (isCapture(json)) {
    return Object.entries(json.answers).map(([asked, data]) =>
      unwrapped(asked, data, `$.answers${member(asked)}`),
    )
  }
  if (isPathMap(json)) {
    return Object.entries(json).map(([asked, data]) => unwrapped(asked, data, `$${member(asked)}`))
  }
  if (Array.isArray(json) && json.some(isRecorded)) {
    return json.flatMap((item, at) =>
      isRecorded(item) && (item.method === undefined || /^get$/i.test(String(item.method)))
        ? [unwrapped(item.path, bodyOf(item.body), `$[${at}].body`)]
        : [],
    )
  }
  return [unwrapped(pathInName(name) ?? '', json, '$')]
}

/** A recorded body that was kept as text is read once more. */
function bodyOf(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** An answer without the 'data' that the API wraps it in and pvesh does not. */
const unwrapped = (asked: string, data: unknown, jsonPath: string): Found =>
  isObject(data) && Object.hasOwn(data, 'data')
    ? { asked, data: data.data, jsonPath: `${jsonPath}.data` }
    : { asked, data, jsonPath }

function answerOf(asked: string, data: unknown, jsonPath: string, file: string): Placed | undefined {
  if (data === null || data === undefined || typeof data !== 'object') return undefined
  const said = pathIn(asked)
  const path = said !== undefined && fits(said, data) ? said : pathByShape(data)
  if (path === undefined) return undefined
  const group = asked.startsWith('/') && asked.endsWith(path) ? asked.slice(0, -path.length) : groupOf(asked)
  return { path, group, records: recordsOf(data, jsonPath, file) }
}

/** What names the management connection before a path that a management of its own writes differently. */
const groupOf = (asked: string): string => /^(\/.*\/connections\/[^/]+)\//.exec(asked)?.[1] ?? ''

const objectPaths = /\/(?:status|version|config|options|qdevice|totem|manager_status|current|osd)$/
const listPaths = new Set(['/cluster/status', '/cluster/ha/status/current'])

/** Whether an answer is what its path answers with: a list, or an object. */
function fits(path: string, data: object): boolean {
  const pattern = patternOf(path) ?? path
  const isSingle = (objectPaths.test(pattern) && !listPaths.has(pattern)) || pattern === '/pools/*'
  return Array.isArray(data) ? !isSingle : isSingle
}

function recordsOf(data: object, jsonPath: string, file: string): readonly PveRecord[] {
  if (!Array.isArray(data)) {
    return isObject(data)
      ? [{ fields: data, at: { file, sheet: `${jsonPath}{}`, row: 1, lines: 'none' } }]
      : []
  }
  return data.flatMap((item: unknown, at): PveRecord[] =>
    isObject(item) ? [{ fields: item, at: { file, sheet: jsonPath, row: at + 1, lines: 'none' } }] : [],
  )
}
