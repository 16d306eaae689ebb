// The style sheet of every page, in this order.
import '#web/style/fonts.css'
import 'virtual:report.css'
import '#web/style/base.css'
import '#web/style/article.css'
import '#web/style/figure.css'
import '#web/style/home.css'
