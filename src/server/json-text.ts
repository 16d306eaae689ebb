import { isUtf8 } from 'node:buffer'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { serverIssue } from '#server/status.ts'

/**
 * The value of JSON bytes from outside. Refuses bytes that are not UTF-8, not JSON, or nested deeper than
 * `depthMax`. Cost O(size).
 */
export function parseJsonBytes(bytes: Uint8Array, depthMax: number): Outcome<unknown> {
  const harmless = refuseHostileJson(bytes, depthMax)
  if (!harmless.ok) return harmless
  try {
    return done(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    const said = (error as SyntaxError).message.replaceAll(/\s+/g, ' ').slice(0, 160)
    return refused(serverIssue('server.json-malformed', 'body', `The body is not JSON: ${said}.`))
  }
}

/**
 * Refuses what no JSON of ours is and what does harm later: bytes that are not UTF-8, which would silently become
 * other names, and nesting deeper than `depthMax`, because what walks a value recurses.
 */
export function refuseHostileJson(bytes: Uint8Array, depthMax: number): Outcome<'harmless'> {
  if (!isUtf8(bytes)) {
    return refused(
      serverIssue('server.text-malformed', 'body', 'The JSON is not UTF-8 text. Send it in UTF-8.'),
    )
  }
  const deepAt = depthExceededAt(bytes, depthMax)
  if (deepAt === undefined) return done('harmless')
  const message = `At byte ${deepAt} the JSON is nested deeper than ${depthMax} levels, which no estate or run is.`
  return refused(serverIssue('server.json-too-deep', 'body', message))
}

/** The position of the bracket that opens level `depthMax` + 1, outside strings; undefined when there is none. */
function depthExceededAt(bytes: Uint8Array, depthMax: number): number | undefined {
  let depth = 0
  let inString = false
  for (let at = 0; at < bytes.length; at += 1) {
    const code = bytes[at]
    if (inString) {
      if (code === backslash) at += 1
      else if (code === quote) inString = false
    } else if (code === quote) inString = true
    else if (code === openBracket || code === openBrace) {
      depth += 1
      if (depth > depthMax) return at
    } else if (code === closeBracket || code === closeBrace) depth -= 1
  }
  return undefined
}

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
