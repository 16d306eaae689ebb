import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { DeclareForm } from '#web/app/estate/completion/declare-form.tsx'
import { type FormDesk, facilitiesOf } from '#web/app/estate/completion/desk.ts'
import { ComponentField } from '#web/app/estate/completion/field.tsx'
import { RuleForm } from '#web/app/estate/completion/rule-form.tsx'

/** Sites, rooms and racks, and which hosts stand where. */
export function PlacesStep({ desk }: { readonly desk: FormDesk }): JSX.Element {
  const [place, setPlace] = useState('')
  const places = facilitiesOf(desk, ['rack', 'room', 'site'])
  const known = places.some(({ ref }) => ref === place) ? place : ''
  return (
    <>
      <DeclareForm
        {...{ desk }}
        kind="site"
        section="sites"
        title="Sites"
        holders={[]}
        example="Data centre 1"
      />
      <DeclareForm
        {...{ desk }}
        kind="room"
        section="rooms"
        title="Rooms"
        holders={['site']}
        example="Room A, Room B"
      />
      <DeclareForm
        {...{ desk }}
        kind="rack"
        section="racks"
        title="Racks"
        holders={['room', 'site']}
        example="A-01, A-02, A-03"
      />
      <h4>Which hosts stand where</h4>
      <RuleForm
        {...{ desk }}
        id="place"
        section="hosts"
        gap={known.startsWith('site:') ? 'host-place' : 'host-rack'}
        ways={['match', 'names', 'in']}
        sets={known === '' ? missingText(places.length) : { place: known }}
        submit="Add rule"
      >
        <ComponentField
          id="place-ref"
          label="Place"
          hits={places}
          none="choose a rack, room or site"
          value={known}
          onValue={setPlace}
        />
      </RuleForm>
    </>
  )
}

const missingText = (places: number): string =>
  places === 0 ? 'Declare a site, room or rack first.' : 'Choose the place.'
