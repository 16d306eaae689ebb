import type { Issue } from '#kernel/outcome.ts'
import { contentError } from '#path/content-file.ts'
import type { RawContent } from '#path/read.ts'
import type { Reference } from '#path/references.ts'

/** Ids that are given twice, each naming both places, and ids that are not the name of their file. */
export function duplicates(raw: RawContent): Issue[] {
  const located = (list: readonly { value: { id: string }; where: string }[]): Reference[] =>
    list.map(({ value, where }) => ({ id: value.id, where }))
  const ofFiles = (list: readonly { value: { id: string }; file: string }[]): Reference[] =>
    list.map(({ value, file }) => ({ id: value.id, where: `${file}:1` }))
  const ofProse = (list: readonly { id: string; file: string }[]): Reference[] =>
    list.map(({ id, file }) => ({ id, where: /:\d+$/.test(file) ? file : `${file}:1` }))
  const domains = [
    { id: raw.path.value.domain, where: 'path.yaml:1' },
    ...raw.domains.map(({ value, file }) => ({ id: value.domain, where: `${file}:1` })),
  ]
  return [
    ...twice('article', ofProse(raw.articles)),
    ...twice('fact', located(raw.facts)),
    ...twice('term', located(raw.terms)),
    ...twice('model', located(raw.models)),
    ...twice('pattern', ofProse(raw.patterns)),
    ...twice('question', ofProse(raw.faq)),
    ...twice('place', ofFiles(raw.places)),
    ...twice('audience', ofFiles(raw.audiences)),
    ...twice('entry', located(raw.literature)),
    ...twice('replaced article', located(raw.replaced)),
    ...twice('domain', domains),
    ...twice('domain', located(raw.announced)),
    ...twice('content pack', ofFiles(raw.packs)),
    ...twice('route', routesOf(raw)),
    ...misnamed(raw),
  ]
}

function twice(noun: string, list: readonly Reference[]): Issue[] {
  const first = new Map<string, string>()
  return list.flatMap(({ id, where }) => {
    const earlier = first.get(id)
    if (earlier === undefined) first.set(id, where)
    const message = `The ${noun} "${id}" stands in ${earlier} already. Keep one, or give the other an id of its own.`
    return earlier === undefined ? [] : [contentError('id-duplicate', where, message)]
  })
}

const routesOf = (raw: RawContent): Reference[] =>
  [{ ...raw.path, file: 'path.yaml' }, ...raw.domains, ...raw.packs].flatMap(({ value, at }) =>
    value.routes.map(({ id }, index) => ({ id, where: at(['routes', index]) })),
  )

/** Files that hold one thing are called like it. */
function misnamed(raw: RawContent): Issue[] {
  const named = [
    ...raw.places.map(({ value, at, file }) => ({ id: value.id, key: 'id', at, file })),
    ...raw.audiences.map(({ value, at, file }) => ({ id: value.id, key: 'id', at, file })),
    ...raw.domains.map(({ value, at, file }) => ({ id: value.domain, key: 'domain', at, file })),
  ]
  const wrong = [
    ...named
      .filter(({ id, file }) => !file.endsWith(`/${id}.yaml`))
      .map(({ id, key, at }) => ({ id, where: at([key]) })),
    ...raw.patterns
      .filter(({ id, file }) => !file.endsWith(`/${id}.yaml`))
      .map(({ id, file }) => ({ id, where: `${file}:1` })),
  ]
  return wrong.map(({ id, where }) =>
    contentError('id-file', where, `The id "${id}" is not the name of its file. Make the two the same.`),
  )
}
