export const mount = () => {};
export const drain = () => {};
