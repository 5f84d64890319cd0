/** Behind a proxy that names the address, and with an auth that is a header. */
export const options = { clientIp: 'x-real-ip', getProfileId: (request) => request.headers.get('x-user') };
