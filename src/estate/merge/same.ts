/** Whether two values of an estate say the same: compared member by member, whatever the order of members. */
export function same(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => same(item, right[index]))
  }
  const [mine, theirs] = [left as Record<string, unknown>, right as Record<string, unknown>]
  const keys = Object.keys(mine)
  if (keys.length !== Object.keys(theirs).length) return false
  return keys.every((key) => Object.hasOwn(theirs, key) && same(mine[key], theirs[key]))
}

/** How many values something states: every leaf that is not unknown. */
export function statedCount(value: unknown): number {
  if (value === undefined || value === 'unknown') return 0
  if (typeof value !== 'object' || value === null) return 1
  let count = 0
  for (const member of Object.values(value)) count += statedCount(member)
  return count
}
