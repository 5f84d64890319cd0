/** The site of the docs, without a slash at its end: written by `npm run metadata`. */
export const DOCS_URL = 'https://openpanel-node.github.io/openpanel-node';
