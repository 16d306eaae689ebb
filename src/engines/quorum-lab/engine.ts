import { defineEngine } from '#engines/engine.ts'
import {
  answerTo,
  nodesLeftOf,
  splitBrainOf,
  talliesOf,
  witnessIsSilent,
} from '#engines/quorum-lab/answer.ts'
import { courseText, placeText } from '#engines/quorum-lab/describe.ts'
import { estateSetting, typedSetting } from '#engines/quorum-lab/estate-layout.ts'
import { chosenSteps, standardEvents } from '#engines/quorum-lab/events.ts'
import { explainQuorum } from '#engines/quorum-lab/explain.ts'
import { params, type QuorumParams } from '#engines/quorum-lab/params.ts'
import { policies, policyName } from '#engines/quorum-lab/policy-names.ts'
import type { ChartRow, QuorumResult } from '#engines/quorum-lab/result.ts'
import { countIn, type Layout, nodesOf, plain } from '#failure/quorum/cluster-state.ts'
import { endings, type Step } from '#failure/quorum/course.ts'
import type { Policy } from '#failure/quorum/policy.ts'
import { done, type Outcome, refused } from '#kernel/outcome.ts'

/** Quorum laboratory: which side of a failure or a split may act, under each rule that counts votes. */
export default defineEngine({
  id: 'quorum-lab',
  version: 1,
  title: 'Quorum laboratory',
  question: 'After this failure or split, who may still act?',
  assumptions: [
    'Every node starts with one vote, and a node that failed does not come back during the course.',
    'All choices of nodes are equally likely; which node lacks a vote, and where an object lies, is equally likely too.',
    'Between two losses one after another the cluster has time to adapt its votes, where its rule adapts them.',
    'A witness with a vote, and no order of its own, serves whichever side claims it first: both outcomes are shown.',
    'The dynamic rule takes one node’s vote away when the number of voters would be even, and gives the witness a vote only then. A planned stop hands its vote back first.',
    'A tie-break node that is gone is replaced by one of the same place, between two losses and not during one.',
    'Half is enough is corosync’s two_node, which corosync itself turns off above two nodes; it is shown for any number to show what half does.',
    'A QDevice with the fifty-fifty rule has one vote for the largest side of at least half the nodes; last man standing has one vote less than there are nodes, for the largest side that reaches it.',
    'A vSAN-like object has one copy in each place, or two in the only one, and a third vote; votes are not counted anew after a loss, and each copy lies on one node.',
    'A storage pool keeps half of its drives only where a witness is there to decide, as the published table does; a published example keeps them without one.',
    'Nothing is said about what nodes without the right to act do: some rules fence them, some leave guests running.',
  ],
  needs: ['facilities', 'clusters', 'hosts'],
  params,
  facts: [
    'q-wsfc-table',
    'q-s2d-pool',
    'q-pve-qdevice',
    'q-witness-site',
    'q-vsan-stretch',
    'q-corosync-majority',
    'q-corosync-tie-breaker',
    'q-corosync-two-node',
    'q-qdevice-fifty-fifty',
    'q-qdevice-last-man',
    'q-xapi-liveset',
  ],
  assess: [],
  run(estate, values): Outcome<QuorumResult> {
    const [ref] = values.cluster
    const setting = ref === undefined ? typedSetting(values) : estateSetting(estate, ref, values)
    if (!setting.ok) return setting
    const { layout, policy } = setting.value
    const tooFew = tooFewNodes(layout, values)
    if (tooFew !== null) return tooFew
    if (layout.witness === 'none' && values.before === 'witness-lost') return noWitness
    const steps = chosenSteps(values)
    const answer = answerTo(policy, layout, steps, values.operator, 'cluster')
    return done({
      ...setting.value,
      course: courseText(steps),
      answer,
      contrast: contrastTo(policy, layout, values, answer.fate),
      pool: values.pool === 'off' ? null : answerTo(policy, layout, steps, values.operator, 'pool'),
      tallies: talliesOf(policy, layout, steps, values.operator),
      chart: chartOf(policy, layout, steps, values),
      cuts: cutsOf(layout, values),
      splitBrain: splitBrainOf(policy, layout, values.operator),
      nodesLeft: nodesLeftOf(endings(policy, layout, steps)),
      silentWitness: witnessIsSilent(policy, layout, steps),
    })
  },
  explain: explainQuorum,
})

const noWitness = refused({
  code: 'quorum-lab.witness-missing',
  severity: 'error',
  where: 'params.before',
  message:
    'The cluster has no witness that could be gone. Give it a witness, or choose something else that nobody noticed before.',
})

/** A refusal when more nodes are to fail than stand where they are to fail; a node stopped before counts. */
function tooFewNodes(
  layout: Layout,
  { event, failures, where, before }: QuorumParams,
): Outcome<never> | null {
  const spent = before === 'node-stopped' ? 1 : 0
  const group = plain(layout.nodesA, layout.nodesB)
  const there = where === 'any' ? nodesOf(layout) - spent : countIn(group, where)
  if (event !== 'nodes' || failures <= there) return null
  const place = where === 'any' ? 'The cluster' : placeText(where)
  const message = `${place[0]!.toUpperCase()}${place.slice(1)} has ${there} node${there === 1 ? '' : 's'} that can fail, and ${failures} are to. Let fewer fail, or give it more nodes.`
  return refused({ code: 'quorum-lab.nodes-too-few', severity: 'error', where: 'params.failures', message })
}

/** The same losses with the other timing, when that changes who acts. */
function contrastTo(
  policy: Policy,
  layout: Layout,
  values: QuorumParams,
  fate: QuorumResult['answer']['fate'],
): QuorumResult['contrast'] {
  if (values.event !== 'nodes' || values.failures < 2 || values.stop === 'planned') return null
  const timing = values.timing === 'at-once' ? 'in-sequence' : 'at-once'
  const steps = chosenSteps({ ...values, timing })
  const other = answerTo(policy, layout, steps, values.operator, 'cluster').fate
  return other === fate ? null : { course: courseText(steps), fate: other }
}

/** Rule by rule, who acts when the link is cut. */
function cutsOf(layout: Layout, { operator }: QuorumParams): QuorumResult['cuts'] {
  return policies.map((policy) => {
    const { fate, who } = answerTo(policy, layout, [{ kind: 'split' }], operator, 'cluster')
    const both = splitBrainOf(policy, layout, operator)
    const cut = both === null ? 'never' : `cut ${both.nodesA} and ${both.nodesB}`
    return { label: policyName(policy), fate, who, both: cut }
  })
}

function chartOf(
  chosen: Policy,
  layout: Layout,
  steps: readonly Step[],
  { operator, pool }: QuorumParams,
): QuorumResult['chart'] {
  const events = [{ label: 'your event', steps }, ...standardEvents(layout)]
  const fatesOf = (policy: Policy, layer: 'cluster' | 'pool') =>
    events.map((event) => answerTo(policy, layout, event.steps, operator, layer).fate)
  const rows = policies.flatMap((policy): ChartRow[] => {
    const row = { label: policyName(policy), fates: fatesOf(policy, 'cluster') }
    if (policy !== chosen || pool === 'off') return [row]
    return [row, { label: '… its storage pool', fates: fatesOf(policy, 'pool') }]
  })
  return { columns: events.map(({ label }) => label), rows }
}
