// The style sheet of printed editions: that of the site, and what paper needs besides.
import '#web/style/site.ts'
import '#web/editions/print.css'
