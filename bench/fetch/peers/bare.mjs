export const wrap = (handler) => handler;
export const middleware = undefined;
export const drain = async () => {};
