import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'

/** Where a program is found: on PATH, or where system programs lie that PATH of a user leaves out. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/**
 * A test against real programs of this machine. Where one is missing the test is reported as skipped, with its name:
 * CONTRIBUTING.md says what to install.
 */
export function programTest(
  programs: readonly string[],
  title: string,
  run: (context: TestContext) => void | Promise<void>,
): void {
  const missing = programs.filter((name) => programPath(name) === undefined)
  const skip = missing.length === 0 ? false : `not installed here: ${missing.join(', ')}`
  test(title, { skip }, run)
}
