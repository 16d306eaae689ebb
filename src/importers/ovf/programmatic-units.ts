/** Words that older exporters write; all of them count in powers of 1,024. */
const sizes: Readonly<Record<string, number>> = {
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 2 ** 10,
  kilobyte: 2 ** 10,
  kilobytes: 2 ** 10,
  kib: 2 ** 10,
  mb: 2 ** 20,
  megabyte: 2 ** 20,
  megabytes: 2 ** 20,
  mib: 2 ** 20,
  gb: 2 ** 30,
  gigabyte: 2 ** 30,
  gigabytes: 2 ** 30,
  gib: 2 ** 30,
  tb: 2 ** 40,
  terabyte: 2 ** 40,
  terabytes: 2 ** 40,
  tib: 2 ** 40,
}
const speeds: Readonly<Record<string, number>> = { hertz: 1e-6, hz: 1e-6, khz: 1e-3, mhz: 1, ghz: 1e3 }

/** A factor is a number or a power of one; `**` is how some write the power. */
const factor = /^(\d{1,15}(?:\.\d{1,6})?)(?:(?:\^|\*\*)([+-]?\d{1,3}))?$/

/**
 * Bytes in one of a programmatic unit, or undefined for text that is none. Example: bytesIn('byte * 2^20') → 1048576.
 * Source: DSP0004 annex C.1 (a base unit and factors); words such as 'MegaBytes' come from descriptors before 1.0 and mean
 * powers of 1,024 there.
 */
export const bytesIn = (unit: string): number | undefined => scaleOf(unit, sizes)

/** MHz in one of a programmatic unit, or undefined for text that is none. Example: mhzIn('hertz * 10^9') → 1000. */
export const mhzIn = (unit: string): number | undefined => scaleOf(unit, speeds)

function scaleOf(unit: string, bases: Readonly<Record<string, number>>): number | undefined {
  const plain = unit.slice(0, 80).toLowerCase().replace(/\s+/g, '').replace(/\*\*/g, '^')
  const [base = '', ...factors] = plain.split('*')
  if (!Object.hasOwn(bases, base)) return undefined
  let scale = bases[base] as number
  for (const text of factors) {
    const [, number, power] = factor.exec(text) ?? []
    if (number === undefined) return undefined
    scale *= Number(number) ** Number(power ?? 1)
  }
  return Number.isFinite(scale) && scale > 0 ? scale : undefined
}
