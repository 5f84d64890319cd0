/** Address of the docs site, without a trailing slash. Written by `npm run metadata`. */
export const DOCS_URL = 'https://openpanel-node.github.io/openpanel-node';
