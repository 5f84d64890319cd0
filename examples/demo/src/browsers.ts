const mozilla = (system: string, rest: string) => `Mozilla/5.0 (${system}) ${rest}`;
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0';

export const FIREFOX = mozilla('X11; Linux x86_64; rv:132.0', 'Gecko/20100101 Firefox/132.0');
export const CHROME = mozilla('Macintosh; Intel Mac OS X 10_15_7', `${webkit} Safari/537.36`);
export const EDGE = mozilla('Windows NT 10.0; Win64; x64', `${webkit} Safari/537.36 Edg/131.0.0.0`);
export const ANDROID = mozilla('Linux; Android 10; K', `${webkit} Mobile Safari/537.36`);
export const IPHONE = mozilla(
  'iPhone; CPU iPhone OS 18_1 like Mac OS X',
  'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
);
