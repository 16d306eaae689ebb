/** Days between Excel's day 0 (1899-12-30, so that leap year 1900 comes out as Excel has it) and 1970-01-01. */
const epochDays = 25_569
/** Exports write 1969 or 1970 and earlier for "never". */
const firstMeaningfulYear = 1971

/**
 * The day in a cell as YYYY-MM-DD, from a serial number of days (the 1900 system), an ISO date or a date with
 * the year first; 'unknown' for anything else and for years up to 1970, by which exports mean "never".
 * Example: excelDay('45749.4744') → '2025-04-02'
 */
export function excelDay(text: string): string | 'unknown' {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]|$)/.exec(text)
  if (iso) return dayText(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  if (!/^\d{1,6}(?:[.,]\d+)?$/.test(text)) return 'unknown'
  const days = Math.floor(Number(text.replace(',', '.'))) - epochDays
  const [year, month, day] = civil(days)
  return dayText(year, month, day)
}

function dayText(year: number, month: number, day: number): string | 'unknown' {
  if (year < firstMeaningfulYear || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
    return 'unknown'
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Year, month and day of a day counted from 1970-01-01. Source: Hinnant, chrono-compatible date algorithms. */
function civil(days: number): readonly [year: number, month: number, day: number] {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day]
}
