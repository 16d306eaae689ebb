/**
 * What stands in a result at a path such as 'counts/kind=service/states/0/count'; undefined where nothing does. 'length'
 * is the length of a list; 'key=value' is the first entry of a list like that.
 */
export function valueAt(result: unknown, path: string): unknown {
  let value = result
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined
    const [key = '', wanted] = step.split('=')
    if (Array.isArray(value) && wanted !== undefined)
      value = value.find((entry: unknown) => String(valueAt(entry, key)) === wanted)
    else if (Array.isArray(value)) value = key === 'length' ? value.length : value[Number(key)]
    else value = Object.hasOwn(value, step) ? (value as Readonly<Record<string, unknown>>)[step] : undefined
  }
  return value
}

/** The sum of the numbers at these paths; `absent` stands in for what is not there or is no number. */
export function sumAt(
  result: unknown,
  paths: readonly string[],
  absent: number | undefined,
): number | undefined {
  let sum = 0
  for (const path of paths) {
    const found = valueAt(result, path)
    const value = typeof found === 'number' && Number.isFinite(found) ? found : absent
    if (value === undefined) return undefined
    sum += value
  }
  return sum
}

/** The distance of two numbers as a share of the larger one; 0 when both are 0. */
export const distance = (a: number, b: number): number =>
  a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b))
