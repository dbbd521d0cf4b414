/**
 * Endings of the names of files that NgDP lets through. The publisher keeps the list and changes it
 * (`file.extension.not.allowed`); these are documents, tables, presentations, pictures and data that clients can show. Programs,
 * archives and what may hold macros are not among them.
 */
export const usualFileTypes: ReadonlySet<string> = new Set([
  'pdf', 'txt', 'rtf', 'htm', 'html', 'doc', 'docx', 'odt', 'xls', 'xlsx', 'ods', 'csv', 'ppt', 'pptx', 'odp',
  'jpg', 'jpeg', 'png', 'gif', 'bmp', 'tif', 'tiff', 'xml', 'json', 'ics',
])

/** The ending of a file's name in lower case, without its dot; empty where there is none. */
export const fileTypeOf = (filename: string): string => /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase() ?? ''
