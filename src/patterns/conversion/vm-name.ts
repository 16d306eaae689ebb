import { found } from '#patterns/judgement.ts'
import { definePattern } from '#patterns/pattern.ts'

/** Letters, digits, hyphens and dots, beginning and ending with a letter or digit (RFC 1123, section 2.1). */
const acceptable = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i
const lengthMax = 63

export default definePattern({
  id: 'vm-name',
  title: 'A VM name that other platforms refuse',
  scope: 'vm',
  severity: 'note',
  looksAt: `Whether the name is made of letters, digits, hyphens and dots, and has at most ${lengthMax} characters.`,
  why: 'Platforms that make the name a host name or an object name refuse or rewrite it, and after that monitoring, backup and people speak of two machines.',
  cure: 'Rename it before the move, or write down which name becomes which.',
  settledBy: 'an export with the names of VMs',
  article: 'a-moved-vm-is-a-new-machine',
  pattern: 'identity-amnesia',
  facts: [],
  fields: ['name'],
  judge({ name }) {
    if (name.length > lengthMax) return found(`The name has ${name.length} characters.`)
    if (acceptable.test(name)) return 'clear'
    if (name === '') return found('The name is empty.')
    const odd = [...new Set(name.replace(/[a-z0-9.-]/gi, ''))].map((sign) =>
      sign.trim() === '' ? 'a space' : sign,
    )
    return found(odd.length === 0 ? 'The name begins or ends with a sign.' : `The name has ${odd.join(' ')}.`)
  },
})
