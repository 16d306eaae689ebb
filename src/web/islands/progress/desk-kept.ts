import { readProgressFile } from '#path/progress/file.ts'
import { entriesOf } from '#path/progress/log.ts'
import { eraseDrafts } from '#web/islands/progress/drafts.ts'
import { element } from '#web/islands/progress/element.ts'
import { isConnected, type Session } from '#web/islands/progress/session.ts'

/** Where everything is kept, and how it is taken along, brought in and erased. */
export function dataSection(session: Session, file: () => string): HTMLElement {
  const said = element('p', { class: 'said', role: 'status' })
  const input = element('input', { type: 'file', accept: 'application/json,.json', id: 'import' })
  input.addEventListener('change', async () => {
    const [chosen] = input.files ?? []
    if (chosen === undefined) return
    said.textContent = await bringIn(session, chosen)
    input.value = ''
  })
  const out = element('button', { type: 'button', onclick: () => download(file()) }, 'Export to a file')
  const count = element('p', {})
  session.watch(() => {
    const { aside } = session.log()
    const events = entriesOf(session.log()).length
    const broken =
      aside.length === 0
        ? ''
        : ` ${aside.length} damaged ${aside.length === 1 ? 'entry is' : 'entries are'} kept aside and exported with the rest. The first: ${aside[0]?.because}`
    const trouble = session.trouble() === '' ? '' : ` ${session.trouble()}`
    count.textContent = `${events} ${events === 1 ? 'entry' : 'entries'}.${broken}${trouble}`
  })
  return element(
    'section',
    { 'aria-labelledby': 'kept' },
    element('h2', { id: 'kept' }, 'Where this is kept'),
    element('p', {}, placeText(session)),
    count,
    element(
      'p',
      { class: 'desk-actions' },
      out,
      element('label', { for: 'import' }, 'Bring in a file: '),
      input,
    ),
    eraser(session, said),
    said,
  )
}

function placeText(session: Session): string {
  if (session.keeper.keptIn === 'page')
    return 'This browser lets a page that is opened this way keep nothing. What you do here ends with the page; export it before you close it.'
  if (isConnected())
    return 'In the database of Bulkhead on this computer, and in this browser so that you can read without it. Nothing leaves this computer, and there is no account.'
  if (location.protocol === 'file:')
    return 'In this browser, for pages opened from files on this device; a site you read at an address keeps its own. There is no account. Export a file now and then, and bring it in there.'
  return 'In this browser, on this device alone; there is no account. Clearing the site data of this browser deletes it, so export a file now and then.'
}

async function bringIn(session: Session, file: File): Promise<string> {
  const read = readProgressFile(await file.text(), file.name)
  if (!read.ok) return `${file.name} was not read: ${read.issues[0].message}`
  const before = entriesOf(session.log()).length
  await session.take(read.value, 'unsent')
  const added = entriesOf(session.log()).length - before
  const noted = read.issues.map(({ message }) => ` ${message}`).join('')
  const news =
    added === 0
      ? 'Everything in it was here already.'
      : `${added} ${added === 1 ? 'entry' : 'entries'} came in.`
  return `${file.name} was read. ${news}${noted}`
}

function download(text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const day = new Date().toISOString().slice(0, 10)
  element('a', { href: address, download: `bulkhead-progress-${day}.json` }).click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** Erasing asks once more, in words, because nothing brings it back. */
function eraser(session: Session, said: HTMLElement): HTMLElement {
  const sure = element('span', { hidden: true })
  const first = element('button', { type: 'button', onclick: () => ask() }, 'Erase everything')
  const ask = (): void => {
    sure.hidden = false
    first.hidden = true
    yes.focus()
  }
  const stop = (): void => {
    sure.hidden = true
    first.hidden = false
    first.focus()
  }
  const yes = element(
    'button',
    {
      ...{ type: 'button', class: 'danger' },
      onclick: async () => {
        said.textContent = await eraseAll(session)
        stop()
      },
    },
    'Yes, erase it',
  )
  const no = element('button', { type: 'button', onclick: stop }, 'Keep it')
  sure.append('Reading, notes, answers and reviews will be gone. Export first if in doubt. ', yes, ' ', no)
  return element('p', { class: 'desk-actions' }, first, sure)
}

async function eraseAll(session: Session): Promise<string> {
  if (isConnected()) {
    const { eraseOnServer } = await import('#web/islands/progress/sync.ts')
    if ((await eraseOnServer()) === 'failed')
      return 'Bulkhead on this computer did not answer, so nothing was erased. Check that it is running, then try again.'
  }
  eraseDrafts()
  await session.erase()
  return 'Everything is erased.'
}
