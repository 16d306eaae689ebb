import '#web/app/estate/estate.css'
import { render } from 'preact'
import { EstatePage } from '#web/app/estate/page.tsx'

const place = document.getElementById('app')
if (place !== null) {
  place.replaceChildren()
  render(<EstatePage />, place)
}
