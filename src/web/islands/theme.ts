// Runs in the head of every page before the first paint, as a classic script: the chosen theme, and the class that
// tells the style sheet that scripts run. Imports nothing, so that it stays a few hundred bytes.

type Theme = 'auto' | 'light' | 'dark'
const themes: readonly Theme[] = ['auto', 'light', 'dark']
const root = document.documentElement

/** Storage can be forbidden (a private window, a file): then the choice lasts as long as the page. */
const stored = (): Theme => {
  try {
    const found = localStorage.getItem('theme')
    return themes.find((theme) => theme === found) ?? 'auto'
  } catch {
    return 'auto'
  }
}

const apply = (theme: Theme): void => {
  if (theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = theme
}

let theme = stored()
apply(theme)
// A page that opens with a query leaves room for its answer, so that nothing jumps when it comes.
if (/[?&]q=[^&]/.test(location.search)) root.dataset.asked = ''
// From a file, browsers load no modules: the models stay as they are printed.
if (location.protocol !== 'file:') root.classList.add('js')
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLScriptElement) root.classList.remove('js')
  },
  true,
)

addEventListener('DOMContentLoaded', () => {
  const button = document.querySelector<HTMLButtonElement>('button.theme')
  if (button === null) return
  const show = (): void => {
    button.textContent = `${theme.charAt(0).toUpperCase()}${theme.slice(1)}`
    button.setAttribute('aria-label', `Theme: ${theme}. Change it.`)
  }
  show()
  button.hidden = false
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto'
    apply(theme)
    show()
    try {
      localStorage.setItem('theme', theme)
    } catch {
      // The choice lasts as long as the page.
    }
  })
})
