// Before anything is drawn: the theme and language that were chosen on this machine. Nothing else is ever kept in the browser.
{
  const [theme, language] = [localStorage.getItem('theme'), localStorage.getItem('language')]
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  if (language === 'en') document.documentElement.lang = 'en'
}
