/** The headers of a visitor, as the proxy in front of the app forwards them. */
export const visitor = (user: string, ip: string) => ({
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'x-forwarded-for': ip,
  'x-user': user,
});
