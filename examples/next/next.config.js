/** This folder is the whole app, although the repository around it has a lockfile too. */
export default { turbopack: { root: import.meta.dirname } };
