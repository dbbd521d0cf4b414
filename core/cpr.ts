// What reads as a CPR number. Six digits that read as a date (replacement numbers have 60 added to the day) and four more. With a
// dash or a dot between them it is a CPR number wherever it stands; ten digits in a row must stand alone, because names of things
// have such in them; with a blank it may as well be a date and a time.

const date = '(?:0[1-9]|[12]\\d|3[01]|6[1-9]|[78]\\d|9[01])(?:0[1-9]|1[0-2])\\d{2}'
const dashed = new RegExp(`(?<!\\d)${date}\\s?[-.\\u2010-\\u2015\\u2212]\\s?\\d{4}(?!\\d)`, 'u')
const alone = new RegExp(`(?<![\\p{L}\\p{N}])${date}\\d{4}(?![\\p{L}\\p{N}])`, 'u')

/** True when something in a text reads as a CPR number. */
export const holdsCpr = (text: string): boolean => dashed.test(text) || alone.test(text)
