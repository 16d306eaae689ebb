import type { InputFile } from '#importers/importer.ts'
import { done, type Issue, type Outcome } from '#kernel/outcome.ts'
import { folderOf } from '#live/json-answer.ts'
import { defineLiveSource, type LiveSession, type LiveTarget } from '#live/live-source.ts'
import { xapiConnection } from '#live/xapi/connection.ts'
import { xapiReads } from '#live/xapi/reads.ts'

const standardPort = 443

/** A pool of XCP-ng or XenServer, over the XenAPI. What it hands out are the records as they came, by class. */
export default defineLiveSource({
  id: 'xapi',
  title: 'XCP-ng and XenServer pool (XenServer 7 and later)',
  scheme: 'xapi',
  port: standardPort,
  credential: 'password',
  account: 'needed',
  role:
    'The pool role read-only. Roles are given to accounts of a directory that the pool has joined: ' +
    'xe subject-add subject-name=READER, then xe subject-role-add uuid=SUBJECT role-name=read-only. A pool without a ' +
    'directory has only its local superuser. The address is that of the pool master.',
  reads: [
    'session.login_with_password and session.logout',
    ...xapiReads.map(({ xapiClass }) => `${xapiClass}.get_all_records`),
  ],
  collect,
})

async function collect(account: LiveTarget, session: LiveSession): Promise<Outcome<readonly InputFile[]>> {
  const { http } = session
  const connection = xapiConnection(http, account)
  session.progress('login', 0, 0)
  const login = await connection.login()
  if (!login.ok) return login
  const folder = folderOf('xapi', http.target, standardPort)
  const files: InputFile[] = []
  const issues: Issue[] = []
  try {
    for (const [at, { xapiClass, words, since }] of xapiReads.entries()) {
      session.progress(words, at, xapiReads.length)
      const read = await connection.records(xapiClass)
      if (!read.ok) return read
      if (read.value === 'absent') {
        const message = `This version has no class ${xapiClass}, so ${words} are unknown.`
        const severity = since === 'ever' ? 'warning' : 'note'
        issues.push({ code: 'xapi.class-absent', severity, where: http.target, message })
        continue
      }
      const text = JSON.stringify({ [xapiClass]: read.value })
      files.push({ name: `${folder}/${xapiClass}.json`, bytes: new TextEncoder().encode(text) })
    }
    session.progress('done', xapiReads.length, xapiReads.length)
    return done(files, issues)
  } finally {
    await connection.logout()
  }
}
