import type { InputFile } from '#importers/importer.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'
import { folderOf, problem } from '#live/json-answer.ts'
import { defineLiveSource, type LiveSession, type LiveTarget } from '#live/live-source.ts'
import { collectV3, collectV4 } from '#live/prism/collecting.ts'
import { keyAccount, prismConnection } from '#live/prism/connection.ts'
import { readsInWords } from '#live/prism/reads.ts'

const standardPort = 9440

/**
 * Nutanix Prism Central, by v4 where it has it and by v3 before. What it hands out are the answers as they came, each
 * beside the address that was asked.
 */
export default defineLiveSource({
  id: 'prism',
  title: 'Nutanix Prism Central (v4 from pc.2024.3, v3 before)',
  scheme: 'prism',
  port: standardPort,
  credential: 'password',
  account: 'needed',
  role:
    'The role Prism Viewer, given to a local or directory account in Prism Central (Settings, Role Mapping, or ' +
    `Authorization Policies). For a service account with an API key write the account ${keyAccount} and give the key as ` +
    'the password.',
  reads: readsInWords,
  collect,
})

async function collect(account: LiveTarget, session: LiveSession): Promise<Outcome<readonly InputFile[]>> {
  const connection = prismConnection(session, account)
  const { target } = connection
  const folder = folderOf('prism', target, standardPort)
  session.progress('who answers', 0, 0)
  for (const collectBy of [collectV4, collectV3]) {
    const read = await collectBy(connection, session, folder)
    if (!read.ok) return read
    if (read.value !== 'absent') return done(read.value.files, read.value.issues)
  }
  const message = `${target} has neither v4 nor v3 of Prism Central's interface. Check that it is Prism Central and not the Prism Element of one cluster, and that it is 5.5 or later.`
  return refused(problem(target, 'live.version-too-old', message))
}
