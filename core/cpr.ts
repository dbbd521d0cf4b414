// What reads as a CPR number. Six digits that read as a date (replacement numbers have 60 added to the day) and four more. With a
// dash or a dot between them it is a CPR number wherever it stands; ten digits in a row must stand alone, because names of things
// have such in them; with a blank it may as well be a date and a time. A UUID is a name of a thing and has dashes: one in four
// thousand has in it what would read as a CPR number elsewhere, so UUIDs are not looked into.

const date = '(?:0[1-9]|[12]\\d|3[01]|6[1-9]|[78]\\d|9[01])(?:0[1-9]|1[0-2])\\d{2}'
const dashed = new RegExp(`(?<!\\d)${date}\\s?[-.\\u2010-\\u2015\\u2212]\\s?\\d{4}(?!\\d)`, 'u')
const alone = new RegExp(`(?<![\\p{L}\\p{N}])${date}\\d{4}(?![\\p{L}\\p{N}])`, 'u')
const uuid = /(?<![\p{L}\p{N}])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\p{L}\p{N}])/giu

/** True when something in a text reads as a CPR number. */
export const holdsCpr = (text: string): boolean => {
  const rest = text.replace(uuid, 'uuid')
  return dashed.test(rest) || alone.test(rest)
}
