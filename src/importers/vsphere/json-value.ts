import { type Nested, reservedMember } from '#importers/vsphere/property-path.ts'

/** Values inside values that are followed: as in answers in XML. */
const depthMax = 96
/** What ConvertTo-Json writes where its depth ends: the name of a .NET type. */
const cutOff = /^(?:VMware\.|System\.)[\w.+`[\]]+$/
const dotNetDate = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/

/** Whether text is the name of a type where a value should stand: the export was cut off at a depth. */
export const isCutOff = (text: string): boolean => cutOff.test(text)

/**
 * A value of any JSON dialect in the form that answers in XML have: members begin with a small letter, a wrapped array
 * or simple value stands for itself, dates are ISO 8601. Undefined for what the export cut off; `onCut` hears of it.
 */
export function plainValue(value: unknown, onCut: () => void, depth = 0): unknown {
  if (typeof value === 'string') return plainText(value, onCut)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= depthMax) return undefined
  if (Array.isArray(value)) {
    const list: unknown[] = []
    for (const one of value) {
      const plain = plainValue(one, onCut, depth + 1)
      if (plain !== undefined && plain !== null) list.push(plain)
    }
    return list
  }
  const object = value as Nested
  if (Object.hasOwn(object, '_value')) return plainValue(object._value, onCut, depth + 1)
  const plain: Nested = {}
  for (const name of Object.keys(object)) {
    if (name === reservedMember) continue
    const one = plainValue(object[name], onCut, depth + 1)
    if (one !== undefined) plain[smallFirst(name)] = one
  }
  return plain
}

function plainText(text: string, onCut: () => void): unknown {
  if (isCutOff(text)) {
    onCut()
    return undefined
  }
  const date = text.startsWith('/Date(') ? dotNetDate.exec(text) : null
  if (date === null) return text
  const ms = Number(date[1])
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined
}

/** A member of PowerCLI and of old tools begins with a capital: 'NumCPU' is numCPU. */
export function smallFirst(name: string): string {
  const first = name.charCodeAt(0)
  return first >= 65 && first <= 90 ? name.charAt(0).toLowerCase() + name.slice(1) : name
}
