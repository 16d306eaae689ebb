import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Answer, Selection, Written } from '#estate/completion/answer.ts'
import type { RoleCoverage } from '#estate/completion/coverage.ts'
import { idFor } from '#estate/completion/naming.ts'
import type { ServiceRole } from '#estate/model.ts'
import { useAdding } from '#web/app/estate/completion/adding.tsx'
import { type FormDesk, facilitiesOf } from '#web/app/estate/completion/desk.ts'
import { ChoiceField, ComponentField, TextField } from '#web/app/estate/completion/field.tsx'
import { roleTitle } from '#web/app/estate/completion/gap-words.ts'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'
import type { ComponentHit } from '#web/worker/message.ts'

const mixes = [
  ['any', 'any one of these VMs is enough'],
  ['all', 'all of these VMs must work'],
  ['atLeast', 'so many of these VMs must work'],
  ['elsewhere', 'it runs outside this estate'],
] as const
type Mix = (typeof mixes)[number][0]
const kept = ['kept', 'what it requires stays as it is'] as const

/** The services that platforms lean on: for each role, which VMs carry it and how many must work. */
export function ServicesStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const { roles } = desk.coverage
  const first = roles.find(({ stated }) => !stated) ?? roles[0]
  const [role, setRole] = useState(first?.role ?? 'management')
  const [service, setService] = useState('')
  const [mix, setMix] = useState<Mix | 'kept'>('any')
  const [enough, setEnough] = useState('2')
  const { add, told } = useAdding(desk)
  const chosen = roles.find((one) => one.role === role) ?? (first as RoleCoverage)
  const services = facilitiesOf(desk, ['service'])
  const having = chosen.service === 'none' ? '' : `service:${chosen.service.id}`
  const ref = having === '' && services.some((hit) => hit.ref === service) ? service : having
  const works = ref === '' && mix === 'kept' ? 'any' : mix
  const k = /^\d{1,5}$/.test(enough.trim()) ? Number(enough) : 0
  const answer = (requires: Written | 'kept'): Answer => declaration(role, ref, services, requires)
  const write = (requires: Written | 'kept', taken: string): void => void add([answer(requires)], taken)
  return (
    <>
      <ChoiceField
        id="service-role"
        label="Role"
        options={roles.map((one) => [one.role, `${roleTitle[one.role]}: ${stateText(one)}`] as const)}
        value={role}
        onValue={setRole}
      />
      {having === '' && services.length > 0 && (
        <ComponentField
          id="service-ref"
          label="Carried by"
          hits={services}
          none="a new service"
          value={ref}
          onValue={setService}
        />
      )}
      <ChoiceField
        id="service-mix"
        label="It works when"
        options={ref === '' ? mixes : [...mixes, kept]}
        value={works}
        onValue={setMix}
      />
      {works === 'elsewhere' || works === 'kept' ? (
        <>
          <p class="ba-buttons">
            <button
              type="button"
              class="ba-primary"
              onClick={() => write(works === 'kept' ? 'kept' : 'nothing', `${roleTitle[role]} is written.`)}
            >
              Write service
            </button>
          </p>
          {told}
        </>
      ) : (
        <RuleForm
          {...{ desk }}
          id="service"
          section="vms"
          gap="services"
          ways={['match', 'names']}
          sets={works === 'atLeast' && k === 0 ? 'Say how many must work.' : {}}
          toAnswer={(selection) => answer(needsOf(selection, works, k))}
          submit="Write service"
        >
          {works === 'atLeast' && (
            <TextField
              id="service-k"
              label="How many must work"
              inputMode="numeric"
              value={enough}
              onValue={setEnough}
            />
          )}
        </RuleForm>
      )}
    </>
  )
}

const stateText = ({ service, stated }: RoleCoverage): string =>
  stated ? 'stated' : service === 'none' ? 'not stated' : 'named, without what it requires'

/** The service that carries a role: the one there is, or a new one named after the role. */
function declaration(
  role: ServiceRole,
  ref: string,
  services: readonly ComponentHit[],
  requires: Written | 'kept',
): Answer {
  const needs = requires === 'kept' ? {} : { requires }
  const section = { kind: 'declaration', section: 'services' } as const
  if (ref !== '') {
    return { ...section, intent: 'change', id: ref.slice('service:'.length), members: { role, ...needs } }
  }
  const taken = services.map((hit) => hit.ref.slice('service:'.length))
  const members = { name: roleTitle[role], role, ...needs }
  return { ...section, intent: 'new', id: idFor(role, taken, 'service'), members }
}

function needsOf(selection: Selection, mix: Exclude<Mix, 'elsewhere'>, k: number): Written {
  const { match, names } = selection
  if (names !== undefined) {
    const of = names.map((name) => `vm:${name}`)
    return mix === 'atLeast' ? { atLeast: { k, of } } : { [mix]: of }
  }
  const pattern = match ?? ''
  return mix === 'atLeast'
    ? { atLeastVms: { k, match: pattern } }
    : { [`${mix}Vm${mix === 'all' ? 's' : ''}`]: pattern }
}
