import { livePlanner } from '#web/islands/page/planner.ts'

const form = document.querySelector<HTMLFormElement>('form.planner')
const answer = document.querySelector<HTMLElement>('.your-plan')
if (form !== null && answer !== null) livePlanner(form, answer)
