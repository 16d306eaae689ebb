import { inWord, nodesText } from '#engines/quorum-lab/describe.ts'
import type { QuorumParams } from '#engines/quorum-lab/params.ts'
import { policyName } from '#engines/quorum-lab/policy-names.ts'
import type { Answer, Case, Fate, QuorumResult } from '#engines/quorum-lab/result.ts'
import type { Block, State } from '#kernel/block.ts'
import { formatQuantity } from '#kernel/units.ts'

/** The answer as blocks: what happens, what was counted, what it depends on, and every rule under every event. */
export function explainQuorum(result: QuorumResult, values: QuorumParams): readonly Block[] {
  const blocks: Block[] = [
    sentence(`${settingText(result)} ${opened(result.course)}: ${fateText(result)}${whyText(result)}`),
  ]
  if (result.contrast !== null) {
    const how = values.timing === 'at-once' ? 'one after another' : 'at the same moment'
    blocks.push(sentence(`The same losses ${how}: ${plainFate[result.contrast.fate]}.`))
  }
  if (result.pool !== null) blocks.push(sentence(poolText(result, result.pool)))
  blocks.push(sentence(splitBrainText(result, values)), sentence(humanText(result, values)))
  if (result.taken.length > 0) {
    const rows = result.taken.map(({ what, value, from }) => [what, value, from])
    const columns = [{ title: 'What' }, { title: 'Value' }, { title: 'From' }]
    blocks.push({ kind: 'table', title: `Taken for this answer: ${rows.length} values`, columns, rows })
  }
  if (result.answer.cases.length > 0) blocks.push(casesTable(result))
  return [...blocks, tallyTable(result), chart(result), sentence(legend), cutTable(result)]
}

const sentence = (text: string): Block => ({ kind: 'sentence', text })
const opened = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

const plainFate: Readonly<Record<Fate, string>> = {
  acts: 'the cluster stays up',
  'one-side': 'one side acts, the other stops',
  stops: 'the cluster stops',
  'both-sides': 'both sides act, which is split-brain',
  forced: 'the cluster runs because a person forced it',
  depends: 'it depends',
}

function settingText({ layout, placeA, placeB, policy }: QuorumResult): string {
  const nodes = layout.nodesA + layout.nodesB
  const where =
    layout.nodesB === 0 || layout.nodesA === 0
      ? `all in ${layout.nodesB === 0 ? placeA : placeB}`
      : `${layout.nodesA} in ${placeA} and ${layout.nodesB} in ${placeB}`
  const witness = {
    none: 'no witness',
    a: `a witness in ${placeA}`,
    b: `a witness in ${placeB}`,
    third: 'a witness in a third place',
  }[layout.witness]
  const named = placeA === 'place A' ? '' : ` Below, A is ${placeA} and B is ${placeB}.`
  return `${opened(nodesText(nodes))} (${where}) and ${witness}; rule: ${policyName(policy)}.${named}`
}

function fateText({ answer, course, nodesLeft, policy, tallies }: QuorumResult): string {
  const last = tallies.at(-1)!
  switch (answer.fate) {
    case 'acts':
      return course.includes('node')
        ? 'the cluster stays up, whichever nodes they are.'
        : 'the cluster stays up.'
    case 'one-side':
      return answer.who === ''
        ? `one side acts and the other stops. Which one depends: ${answer.cases.slice(0, 4).map(caseText).join('; ')}.`
        : `side ${actingSide(answer, last.votes, last.needed)} acts and the other stops.`
    case 'both-sides':
      return 'both sides act on the same data. That is split-brain.'
    case 'forced':
      return 'the votes say stop, and the cluster runs only because a person forced it.'
    case 'depends':
      return `it depends. ${opened(dependsText(answer))}`
    case 'stops': {
      if (nodesLeft === 0) return 'no node is left, so nothing runs.'
      const counted = last.votes.includes('–') || policy === 'xapi'
      const count = counted ? '' : `: it counts ${last.votes} of the ${last.needed} votes it needs`
      return `nobody may act, although ${nodesText(nodesLeft)} still ${nodesLeft === 1 ? 'runs' : 'run'}${count}.`
    }
    default:
      return answer.fate satisfies never
  }
}

function actingSide(answer: Answer, votes: string, needed: string): string {
  const who = answer.who.toUpperCase()
  return votes.includes('–') ? who : `${who} (votes ${votes}, ${needed} needed)`
}

function dependsText({ cases, share }: Answer): string {
  const good = cases.filter(({ fate }) => fate !== 'stops')
  const bad = cases.filter(({ fate }) => fate === 'stops')
  if (bad.length === 0) return `${cases.slice(0, 4).map(caseText).join('; ')}.`
  const first = good[0] ?? bad[0]!
  return `Somebody may act in ${formatQuantity(share, 'ratio')} of the cases, for instance when ${first.clause}; nobody may when ${bad[0]!.clause}.`
}

/** A case in a sentence that has already named a cut. */
const caseText = ({ text, fate, who }: Case): string =>
  `${text.replace(/^the link between A and B is cut, (?=side|the )/, '')}: ${who === '' ? plainFate[fate] : `side ${who.toUpperCase()} acts`}`

function whyText({ nodesLeft, silentWitness, answer, policy, layout }: QuorumResult): string {
  if (silentWitness && answer.fate === 'stops' && nodesLeft > 0) {
    return ' The witness works and has no vote, because among an odd number of nodes it would only make a tie.'
  }
  const device = policy === 'qdevice-ffsplit' || policy === 'qdevice-lms'
  if (device && layout.witness === 'none') return ' Without a device outside, this rule is a plain majority.'
  if (policy === 'xapi' && layout.witness === 'none') {
    return ' There is no statefile; hosts act only while all of them see each other.'
  }
  const ignores = policy === 'lowest-node' || policy === 'half'
  return ignores && layout.witness !== 'none' ? ' This rule does not count the witness.' : ''
}

function poolText({ answer, policy }: QuorumResult, pool: Answer): string {
  const belongs =
    policy === 'dynamic' ? '' : ' (it belongs to Windows clusters; here it is laid over this rule)'
  const says = { acts: 'stays online', 'one-side': 'stays online on one side', depends: 'may stay or stop' }
  const word = pool.fate in says ? says[pool.fate as keyof typeof says] : 'stops'
  const contrast =
    answer.fate !== 'stops' && word === 'stops'
      ? 'The cluster layer says yes and the storage layer says no'
      : ''
  const lead = contrast === '' ? 'The storage pool' : `${contrast}: the pool`
  return `${lead} ${word}${belongs}. It counts drives of all nodes it ever had, and that count does not shrink with the losses.`
}

function splitBrainText({ splitBrain, policy, layout }: QuorumResult, { operator }: QuorumParams): string {
  const nodes = layout.nodesA + layout.nodesB
  if (nodes < 2) return 'One node cannot be split from itself.'
  if (splitBrain === null) {
    return `Split-brain: no way of cutting ${nodesText(nodes)} in two lets both sides act, wherever the witness stands.`
  }
  const cut = `${splitBrain.nodesA} and ${splitBrain.nodesB}`
  if (operator === 'forces' && policy !== 'half') {
    return `Split-brain is possible, and a person makes it so: cut into ${cut}, one side acts by its votes and the other because it was forced.`
  }
  return `Split-brain is possible: cut into ${cut}, each side has enough to act.`
}

function humanText({ answer, nodesLeft }: QuorumResult, { operator, event }: QuorumParams): string {
  const isCut = event === 'split'
  switch (answer.fate) {
    case 'acts':
      return 'What still needs a person: repair. No decision about votes is open.'
    case 'one-side':
      return 'What still needs a person: the link. Nobody should force the side that stopped while the other acts.'
    case 'both-sides':
      return 'What still needs a person: stopping one side at once, and deciding whose writes are lost.'
    case 'forced':
      return isCut
        ? 'What still needs a person: keeping the other side off until the link is back.'
        : 'What still needs a person: proof that the lost nodes are off. If they were only out of sight, both act.'
    case 'stops':
    case 'depends': {
      if (nodesLeft === 0) return 'What still needs a person: starting nodes again.'
      const off = isCut ? 'the other side is' : 'the lost nodes are'
      if (operator === 'forces') {
        return `What still needs a person: proof, at once, that ${off} really off, because the votes are forced.`
      }
      const where = answer.fate === 'depends' ? 'where it stops, ' : ''
      return `What still needs a person: ${where}somebody has to make sure that ${off} really off, and only then force the votes.`
    }
    default:
      return answer.fate satisfies never
  }
}

function casesTable({ answer, course }: QuorumResult): Block {
  const rows = answer.cases
    .slice(0, 24)
    .map(({ text, share, fate, who }) => [
      text,
      share,
      who === '' ? plainFate[fate] : `side ${who.toUpperCase()} acts`,
    ])
  return {
    kind: 'table',
    title: `${opened(course)}: ${inWord(new Set(rows.map((row) => row[2])).size)} outcomes, and what decides between them`,
    columns: [{ title: 'What happens' }, { title: 'Share of cases', unit: 'ratio' }, { title: 'Then' }],
    rows,
  }
}

function tallyTable({ tallies }: QuorumResult): Block {
  const last = tallies.at(-1)!
  return {
    kind: 'table',
    title: last.votes.includes('–')
      ? 'At the end no votes are counted: who is left or sees whom decides'
      : `Votes counted at the end: ${last.votes}; needed: ${last.needed}`,
    columns: [
      { title: 'Step' },
      { title: 'Nodes up' },
      { title: 'Votes' },
      { title: 'Needed' },
      { title: 'Then' },
    ],
    rows: tallies.map(({ step, nodes, votes, needed, fate }) => [
      step,
      nodes,
      votes,
      needed,
      plainFate[fate],
    ]),
  }
}

const stateOf: Readonly<Record<Fate, State>> = {
  acts: 'serving',
  'one-side': 'degraded',
  stops: 'stopped',
  'both-sides': 'failed',
  forced: 'restarting',
  depends: 'unknown',
}

const legend =
  'In the picture, serving means that the cluster stays up, degraded that one side acts, restarting that a person forced it, stopped that nobody may act, failed that both sides act, unknown that it depends on what fails or who is first. “One by one” are two nodes one after the other; “witness+node” loses the witness first, “witness+patch” then stops a node in order.'

function chart({ chart: { columns, rows }, policy }: QuorumResult): Block {
  const rules = rows.filter(({ label }) => label !== '… its storage pool')
  const up = rules.filter(({ fates }) => fates[0] === 'acts' || fates[0] === 'one-side').length
  return {
    kind: 'heatmap',
    title: `${opened(inWord(up))} of ${rules.length} rules ${up === 1 ? 'lets' : 'let'} somebody act after your event without a person`,
    rows: rows.map(({ label }) => (label === policyName(policy) ? `▸ ${label}` : label)),
    columns,
    states: rows.map(({ fates }) => fates.map((fate) => stateOf[fate])),
  }
}

function cutTable({ cuts, layout }: QuorumResult): Block {
  const nodes = layout.nodesA + layout.nodesB
  const broken = cuts.filter(({ both }) => both !== 'never').length
  return {
    kind: 'table',
    title: `Cut in two: ${broken === 0 ? 'no rule' : broken === 1 ? 'one rule' : `${inWord(broken)} rules`} can let both sides of ${nodesText(nodes)} act`,
    columns: [{ title: 'Rule' }, { title: 'Link between A and B cut' }, { title: 'Both sides act' }],
    rows: cuts.map(({ label, fate, who, both }) => [label, cutText(fate, who, layout), both]),
  }
}

function cutText(fate: Fate, who: string, { witness }: QuorumResult['layout']): string {
  if (fate === 'one-side' && who === '') {
    return witness === 'none'
      ? 'one side acts; where the votes lie decides'
      : 'whoever is first at the witness acts'
  }
  return who === '' || fate === 'both-sides' ? plainFate[fate] : `side ${who.toUpperCase()} acts`
}
