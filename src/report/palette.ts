/** The colours of one theme, as #rrggbb; names are the custom properties without their dashes. */
export type Theme = Readonly<Record<keyof typeof light, string>>

/**
 * Warm paper, ink and one accent; states from the hues of Okabe and Ito (2008), tuned in lightness so that each
 * stands out from the paper by 3:1 or more and from the next graver state by lightness as well as by hue.
 */
export const light = {
  paper: '#fbf8f1',
  'paper-sunk': '#f6f2e8',
  'paper-raised': '#fffdf8',
  ink: '#211d17',
  'ink-soft': '#5d564a',
  rule: '#d8d0bf',
  'rule-strong': '#918877',
  accent: '#1f5673',
  'state-serving': '#7a9086',
  'state-degraded': '#a86500',
  'state-restarting': '#0f5c94',
  'state-stopped': '#4b2f4c',
  'state-failed': '#c73f0a',
  'state-unknown': '#857d70',
} as const

export const dark: Theme = {
  paper: '#191713',
  'paper-sunk': '#221f1a',
  'paper-raised': '#26231d',
  ink: '#ebe5d8',
  'ink-soft': '#b3ab9b',
  rule: '#3d382f',
  'rule-strong': '#7d7566',
  accent: '#8fc1dd',
  'state-serving': '#667c74',
  'state-degraded': '#e8a628',
  'state-restarting': '#58a9dc',
  'state-stopped': '#d9b6d4',
  'state-failed': '#f06a35',
  'state-unknown': '#807a6d',
}

/** Printed on white: paper costs nothing, ink does. */
export const print: Theme = { ...light, paper: '#ffffff', 'paper-sunk': '#f6f3ec', 'paper-raised': '#ffffff' }

/** The custom properties of a theme as declarations. */
export const declarations = (theme: Theme): string =>
  Object.entries(theme)
    .map(([name, value]) => `--${name}:${value};`)
    .join('')
