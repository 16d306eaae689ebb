import { defineEngine, type Engine } from '#engines/engine.ts'
import { emptyEstate } from '#estate/model.ts'
import { defineImporter, type Importer } from '#importers/importer.ts'
import { done, refused } from '#kernel/outcome.ts'

/** Counts hosts against a limit: the smallest engine with every kind of parameter, progress and a verdict. */
const hostCount = defineEngine({
  id: 'host-count',
  version: 3,
  title: 'Host count',
  question: 'Are there at least so many hosts?',
  assumptions: ['A host counts once.'],
  needs: ['hosts'],
  params: {
    least: {
      ...{ kind: 'number', label: 'At least', help: 'Hosts wanted.', unit: 'hosts' },
      ...{ min: 0, max: 100, step: 1, default: 2 },
    },
    manner: {
      ...{ kind: 'choice', label: 'Manner', help: 'How it ends.', default: 'answer' },
      options: [
        { value: 'answer', label: 'Answers' },
        { value: 'refuse', label: 'Refuses' },
        { value: 'throw', label: 'Throws' },
        { value: 'leave', label: 'Ends its thread' },
        { value: 'forever', label: 'Never ends' },
        { value: 'second-try', label: 'Ends when it finds what a first try left' },
      ],
    },
    without: {
      ...{ kind: 'components', label: 'Without', help: 'Left out.', of: ['host'], max: 3, default: [] },
    },
  },
  facts: ['toy-fact'],
  assess: [{}, { least: 3 }],
  run({ hosts }, { least, manner, without }, { seed, progress, checkpoint }) {
    if (manner === 'refuse') {
      return refused({ code: 'host-count.refused', severity: 'error', where: 'hosts', message: 'As was asked.' })
    }
    if (manner === 'throw') throw new Error('thrown as was asked')
    if (manner === 'leave') process.exit(3)
    for (let step = 0; step < 1000; step += 1) progress(step, 1000)
    if (manner === 'second-try') checkpoint?.offer(() => ({ reached: 500 }))
    const stays = manner === 'second-try' && checkpoint?.found === undefined
    while (manner === 'forever') progress(500, 1000)
    while (stays) progress(1000, 1000)
    const count = hosts.filter((host) => !without.includes(`host:${host.id}`)).length
    return done({ count, seed, enough: count >= least, third: 1 / 3 })
  },
  explain: ({ count, enough }) => [
    { kind: 'verdict', subject: 'estate', verdict: enough ? 'safe' : 'unsafe', text: `There are ${count} hosts.` },
    { kind: 'quantity', label: 'Hosts', value: count, unit: 'hosts' },
  ],
  exports: ({ count, third }, { least }) => [
    { name: 'hosts.csv', mediaType: 'text/csv', title: 'The count', text: `${count},${least},${third}\r\n` },
  ],
})

/** Reads one line of text as the name of an empty estate, with a warning. */
const oneLine = defineImporter({
  id: 'one-line',
  title: 'One line',
  heading: 'Single machines',
  extensions: ['.line'],
  howToExport: 'Write a line. Save it.',
  role: 'inventory',
  sniff: (file) => (file.name.endsWith('.line') ? 1 : 0),
  parse: ([file]) => {
    if (file === undefined) return refused({ code: 'one-line.none', severity: 'error', where: '', message: 'None.' })
    const name = String.fromCharCode(...file.bytes)
    const nothing = { templates: null, poweredOn: null, hosts: null, hostsNamed: null, hostSockets: null }
    const neither = { hostCores: null, hostMemoryBytes: null, clusters: null, datastores: null, networks: null }
    const nor = { vcpus: null, vcpusPoweredOn: null, memoryBytes: null, memoryBytesPoweredOn: null }
    return done({ source: 'one-line', estate: emptyEstate(name), counts: { vms: 0, ...nothing, ...neither, ...nor } }, [
      { code: 'one-line.empty', severity: 'warning', where: file.name, message: 'Nothing but a name was read.' },
    ])
  },
})

export const engines: readonly Engine[] = [hostCount]
export const importers: readonly Importer[] = [oneLine]
