/**
 * Lets `/` move to the search field of the page, unless the reader is writing somewhere. A page that shows no field leads
 * to the search page instead.
 */
export function slashToSearch(page: Document): void {
  page.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const at = event.target
    const isWriting =
      at instanceof HTMLElement && (at.isContentEditable || at.matches('input, textarea, select'))
    if (isWriting) return
    const fields = page.querySelectorAll<HTMLInputElement>('.search-form [name="q"], .search-box [name="q"]')
    const field = [...fields].find((one) => one.getClientRects().length > 0)
    const link = page.querySelector<HTMLAnchorElement>('.masthead a[href$="search.html"]')
    if (field === undefined && link === null) return
    event.preventDefault()
    if (field === undefined) link?.click()
    else {
      field.focus()
      field.select()
    }
  })
}
