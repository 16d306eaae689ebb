import type { ChoiceField, ComponentsField, DateField, NumberField, Values } from '#kernel/field.ts'
import type { Unit } from '#kernel/units.ts'

const number = (
  label: string,
  [min, max, step]: readonly [min: number, max: number, step: number],
  standard: number,
  help: string,
  unit: Unit = 'count',
): NumberField => ({ kind: 'number', label, help, unit, min, max, step, default: standard })

const choice = <const T extends string>(
  label: string,
  help: string,
  standard: T,
  options: readonly { readonly value: T; readonly label: string }[],
): ChoiceField<T> => ({ kind: 'choice', label, help, options, default: standard })

/** What is moved, and how it hangs together. */
const subject = {
  mode: choice('Direction', 'Migrate in waves, or restore everything from backup.', 'migrate', [
    { value: 'migrate', label: 'migrate in waves' },
    { value: 'restore', label: 'restore everything' },
  ]),
  guests: choice('Guests', 'Those of your estate, when it has any; or all alike by the knobs.', 'estate', [
    { value: 'estate', label: 'of the estate' },
    { value: 'typed', label: 'by the knobs' },
  ]),
  components: {
    kind: 'components',
    label: 'Only guests of these',
    help: 'Clusters or hosts whose guests are moved. Empty: all of the estate.',
    of: ['cluster', 'host'],
    max: 200,
    default: [],
  } satisfies ComponentsField as ComponentsField,
  vms: number('VMs', [1, 200_000, 1], 600, 'How many, unless they come from your estate.', 'vms'),
  usedGib: number(
    'Used storage of a VM, in GiB',
    [1, 65_536, 1],
    100,
    'What is copied. Stands in for a VM of the estate of which no size is known.',
  ),
  changePerDay: number(
    'Changed a day',
    [0, 20, 0.01],
    0.05,
    'Share of the used storage that a guest writes a day; it is copied again until the cutover.',
    'ratio',
  ),
  busyShare: number(
    'Busy guests',
    [0, 1, 0.01],
    0.05,
    'Share of the guests that write more. In an estate, the largest are taken for them.',
    'ratio',
  ),
  busyFactor: number('Busy guests write, times', [1, 1000, 1], 20, 'As much as the others, times this.'),
  groupSize: number('VMs per application', [1, 2000, 1], 5, 'Unless they come from your estate.', 'vms'),
  flows: choice(
    'Dependencies between applications',
    'Guessed: what a service names itself, disks, rules, names, tags. Measured: applications that talk move together too. By the knobs, measured flows tie a quarter of the applications to one hub and a quarter to another.',
    'guessed',
    [
      { value: 'guessed', label: 'guessed' },
      { value: 'measured', label: 'measured flows' },
    ],
  ),
  confidence: number(
    'Evidence needed to tie VMs together',
    [0, 1, 0.05],
    0.7,
    'Shared disk 1, rule 0.95, service 0.9, measured flow 0.8, tag 0.7, name 0.5, small network 0.4. What must move together does at any setting.',
    'ratio',
  ),
}

/** How it is copied. */
const copying = {
  tool: choice('Tool', 'Its own limits of VMs at a time, and what one start costs.', 'forklift', [
    { value: 'forklift', label: 'Forklift: 20 VMs a host, slow to start' },
    { value: 'vsphere', label: 'vMotion with storage: 2 a host' },
    { value: 'hcx', label: 'HCX vMotion: one at a time' },
    { value: 'azure-migrate', label: 'Azure Migrate: 500 at once' },
    { value: 'wac', label: 'Windows Admin Center: one at a time' },
    { value: 'other', label: 'another, without limits of its own' },
  ]),
  concurrency: number('VMs at a time', [1, 2000, 1], 40, 'Altogether; a tool may allow fewer.', 'vms'),
  plans: number('Plans that start VMs in parallel', [1, 64, 1], 8, 'Each starts one VM after another.'),
  linkGbps: number(
    'Link, in Gbit/s',
    [0, 400, 0.1],
    10,
    'What all copies share: the network, or what the target writes.',
  ),
  hostReadMib: number(
    'A source host reads, in MiB/s',
    [0, 100_000, 1],
    312,
    'Together, for all VMs copied from it.',
  ),
  sourceHosts: number('Source hosts', [1, 10_000, 1], 8, 'Unless they come from your estate.', 'hosts'),
  arrayReadMib: number(
    'A datastore is read at most at, in MiB/s',
    [0, 1_000_000, 1],
    10_000,
    'Together, for all VMs that lie on it.',
  ),
  streamMib: number(
    'One disk is read at most at, in MiB/s',
    [1, 100_000, 1],
    162,
    'A VM of several disks is copied by as many streams.',
  ),
  path: choice(
    'Copied',
    'Warm: while it runs, then what changed since. Cold: with the guest stopped. By class: cold what is off, warm what converges, and what writes too much alone, with the link to itself.',
    'warm',
    [
      { value: 'warm', label: 'warm' },
      { value: 'cold', label: 'cold' },
      { value: 'by-class', label: 'by class of guest' },
    ],
  ),
  resyncMinutes: number(
    'Changes are copied again every … minutes',
    [1, 1440, 1],
    60,
    'What the last pass leaves is copied with the guest stopped.',
  ),
  checkMinutes: number(
    'Checks after each cutover, in minutes',
    [0, 1440, 5],
    60,
    'With the guest not yet serving: network, start, test.',
  ),
}

const days = [
  { value: 'sat', label: 'Saturday' },
  { value: 'sun', label: 'Sunday' },
  { value: 'mon', label: 'Monday' },
  { value: 'tue', label: 'Tuesday' },
  { value: 'wed', label: 'Wednesday' },
  { value: 'thu', label: 'Thursday' },
  { value: 'fri', label: 'Friday' },
] as const

/** When it may happen. */
const calendar = {
  startDay: {
    kind: 'date',
    label: 'First day',
    help: 'Copies may begin at its first hour in UTC; everything else is counted from it.',
    default: '2027-01-04',
  } satisfies DateField as DateField,
  leadDays: number(
    'Preparation, in days',
    [0, 365, 1],
    14,
    'From the first day until the first cutover; copies run meanwhile.',
  ),
  timeZone: choice('Time zone', 'Of the cutover windows.', 'UTC', [
    { value: 'UTC', label: 'UTC' },
    { value: 'Europe/Berlin', label: 'Berlin, Paris, Madrid' },
    { value: 'Europe/London', label: 'London' },
    { value: 'America/New_York', label: 'New York' },
    { value: 'America/Los_Angeles', label: 'Los Angeles' },
    { value: 'Asia/Kolkata', label: 'Kolkata' },
    { value: 'Asia/Tokyo', label: 'Tokyo' },
    { value: 'Australia/Sydney', label: 'Sydney' },
  ]),
  windowDay: choice('Cutover on', 'The first day of the week with a window.', 'sat', days),
  windowsPerWeek: number('Windows a week', [1, 7, 1], 1, 'On this day and the days after it.'),
  windowFromHour: number('Window opens at', [0, 23, 1], 22, 'Hour of the day in the time zone.'),
  windowHours: number(
    'Window is open, in hours',
    [1, 72, 1],
    8,
    'Everything that needs a stopped guest must fit.',
    'hours',
  ),
  freezeAfterDays: number('Freeze begins after, in days', [0, 3650, 1], 0, 'Counted from the first day.'),
  freezeDays: number('Freeze lasts, in days', [0, 3650, 1], 0, 'No cutovers; copies go on. 0: no freeze.'),
}

/** Who does it, what goes wrong, and how one goes back. */
const people = {
  engineers: number(
    'Engineers',
    [1, 1000, 1],
    4,
    'Who cut over in a window, and solve what went wrong after it.',
  ),
  cutoversPerEngineer: number(
    'Cutovers of one engineer in a window',
    [1, 500, 1],
    20,
    'VMs, not applications.',
    'vms',
  ),
  vmsPerWave: number(
    'VMs in a wave at most',
    [1, 20_000, 1],
    60,
    'A choice of yours, whatever people and links could do.',
    'vms',
  ),
  hypercareDays: number('Aftercare of a wave, in days', [0, 90, 1], 7, 'Engineers watch what was moved.'),
  hypercareVms: number(
    'VMs one engineer can watch',
    [1, 5000, 1],
    40,
    'While in aftercare, those engineers do nothing else.',
    'vms',
  ),
  integrations: number(
    'Things to rebuild per application',
    [0, 20, 1],
    0,
    'Backup jobs, firewall policy, recovery runbooks: before its cutover.',
  ),
  integrationDays: number(
    'Work on each, in engineer days',
    [0, 30, 0.25],
    1,
    'Done between the windows, Monday to Friday.',
  ),
  surpriseRate: number(
    'Surprises',
    [0, 1, 0.01],
    0.05,
    'Share of the VMs with which a cutover fails; its application goes back and returns in a later window.',
    'ratio',
  ),
  surpriseDays: number(
    'Work on a surprise, in engineer days',
    [0, 30, 0.25],
    2,
    'By engineers who are not in aftercare.',
  ),
  surprisesOpen: number(
    'Open surprises that stop the next wave',
    [1, 500, 1],
    3,
    'From this many on, a window is used for what failed before and nothing new.',
  ),
  trials: number(
    'Courses drawn for the finish',
    [10, 1000, 10],
    200,
    'Chance is drawn per VM from the seed, the same for every plan.',
  ),
  firstWrite: choice(
    'First write on the target',
    'Going back without loss ends with it. Read-only start: nobody writes for a while. Dual write: both sides take every write. Immediate: users write at once.',
    'immediate',
    [
      { value: 'read-only', label: 'read-only start' },
      { value: 'dual-write', label: 'dual write' },
      { value: 'immediate', label: 'immediate' },
    ],
  ),
  holdHours: number(
    'Hours read-only or in dual write',
    [0, 720, 0.5],
    8,
    'How long the policy is kept up after a cutover.',
    'hours',
  ),
  firstWriteSeconds: number(
    'Seconds to the first write otherwise',
    [0, 3600, 1],
    30,
    'After users are let in.',
  ),
  quarantineDays: number(
    'Source is kept after that, in days',
    [0, 365, 1],
    14,
    'Powered off. It costs, and does not make going back any easier.',
  ),
  costCents: number(
    'A VM kept twice costs a day, in cents',
    [0, 1_000_000, 1],
    150,
    'Storage and licences, in the currency of your books.',
  ),
  toolEndsAfterDays: number(
    'A tool or licence ends after, in days',
    [0, 3650, 1],
    0,
    'What is not moved by then has no way any more. 0: none ends.',
  ),
}

/** The way back: restoring everything. */
const restoring = {
  repositories: number('Backup repositories', [1, 64, 1], 1, 'VMs are spread over them evenly.'),
  repositoryReadMib: number(
    'A repository reads, in MiB/s',
    [0, 100_000, 1],
    400,
    'For all its restores together; stored compressed, it reads less than it writes.',
  ),
  restoresPerRepository: number(
    'Restores at a time per repository',
    [1, 500, 1],
    8,
    'Its task slots.',
    'vms',
  ),
  restoreMinutes: number(
    'After the copy, until it serves, in minutes',
    [0, 1440, 1],
    5,
    'Registering, start and check of one VM.',
  ),
  capacity: number(
    'Capacity to restore into',
    [0, 1, 0.05],
    1,
    'Share of the storage in use that there is room for.',
    'ratio',
  ),
  objectiveHours: number(
    'Everything is promised back within, in hours',
    [1, 8760, 1],
    72,
    'The recovery time objective of the whole.',
    'hours',
  ),
}

/** The parameters of the engine. */
export const params = { ...subject, ...copying, ...calendar, ...people, ...restoring }

/** What `run` receives. */
export type WaveParams = Values<typeof params>
