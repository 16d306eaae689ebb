import '#web/app/workbench/workbench.css'
import { render } from 'preact'
import { WorkbenchPage } from '#web/app/workbench/page.tsx'

const place = document.getElementById('app')
if (place !== null) {
  place.replaceChildren()
  render(<WorkbenchPage />, place)
}
