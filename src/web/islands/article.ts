import { liveFigure } from '#web/islands/live-figure.ts'

// Makes the figures of a page live. Nothing is loaded for it until a figure is touched.

for (const element of document.querySelectorAll<HTMLElement>('figure.model[data-model]')) {
  liveFigure(element)
}

// What a reader answers stays in the tab, so that unfolding or reloading does not lose it.
const answer = document.querySelector<HTMLTextAreaElement>('#answer')
if (answer !== null) {
  const key = `answer:${location.pathname}`
  answer.value = sessionStorage.getItem(key) ?? ''
  answer.addEventListener('input', () => sessionStorage.setItem(key, answer.value))
}
