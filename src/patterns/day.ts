const msPerDay = 86_400_000

/** Days from a moment to a day, both ISO 8601, counted by their dates; undefined where the first is not a date. */
export function daysBetween(moment: string, day: string): number | undefined {
  const [from, to] = [Date.parse(moment.slice(0, 10)), Date.parse(day)]
  if (!/^\d{4}-\d{2}-\d{2}/.test(moment) || Number.isNaN(from) || Number.isNaN(to)) return undefined
  return Math.round((to - from) / msPerDay)
}
