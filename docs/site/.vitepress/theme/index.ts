/** The usual theme with the fonts of the reader's device, so that none has to be loaded. */
import theme from 'vitepress/theme-without-fonts'
import './site.css'

export default theme
