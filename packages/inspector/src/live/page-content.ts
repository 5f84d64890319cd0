/** The files of the page by their path, as text. The build puts them in the place of this module's output. */
export const PAGE_CONTENT: Readonly<Record<string, string>> = {};
