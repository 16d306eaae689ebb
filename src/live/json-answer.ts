import { done, type Issue, type Outcome, refused } from '#kernel/outcome.ts'
import type { HttpAnswer } from '#live/http.ts'

/** Members whose values are nobody's business, by what they are called, wherever they stand. */
const secrets =
  /passw|secret|private_?key|credential|chap|user_?data|guest_?customization|cloud_?init|sysprep/i

/**
 * An answer as JSON, without members that hold secrets of whoever runs the system. Refused where it is none: a proxy's
 * login page, a service that is starting, half an answer.
 */
export function jsonAnswer(target: string, service: string, answer: HttpAnswer): Outcome<unknown> {
  const { status, bytes } = answer
  const text = new TextDecoder().decode(bytes)
  try {
    const value: unknown = JSON.parse(text, (key, member: unknown) =>
      secrets.test(key) ? undefined : member,
    )
    return done(value)
  } catch {
    if (status === 502 || status === 503 || status === 504) return refused(unavailable(target, status))
    const isPage = /<html|<!doctype html/i.test(text.slice(0, 2048))
    const what = isPage ? 'with a web page' : `with something that is no answer of ${service}`
    const message = `${target} answers ${what} (status ${status}). Check the name and the port; a proxy may stand in between.`
    return refused(problem(target, 'live.not-the-service', message))
  }
}

/** A service that is there and does not serve. */
export const unavailable = (target: string, status: number): Issue =>
  problem(
    target,
    'live.unavailable',
    `${target} says that its service is not available (status ${status}). Wait until it has started, and try again.`,
  )

/** An error at a target. */
export const problem = (where: string, code: string, message: string): Issue => ({
  ...{ code, severity: 'error', where, message },
})

/** The folder for the files of one target: several keep their ids apart by it. */
export const folderOf = (scheme: string, target: string, standardPort: number): string =>
  `${scheme}/${target.replace(new RegExp(`:${standardPort}$`), '').replace(/[^\w.-]/g, '_')}`
