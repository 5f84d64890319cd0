const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7';
const LINUX = 'Mozilla/5.0 (X11; Linux x86_64';
const WEBKIT = ') AppleWebKit/537.36 (KHTML, like Gecko) ';
const APPLE = ') AppleWebKit/605.1.15 (KHTML, like Gecko) ';
const chrome = (major: number, form = ''): string => `Chrome/${major}.0.0.0 ${form}Safari/537.36`;

/**
 * What the user agents of browsers and apps have in common, the most common last, where it costs least. Carriers of version 1 open only
 * with this text, so it never changes: other user agents are for a dictionary of a later version.
 */
export const DICTIONARY_1: string = [
  // Apps and embedded browsers.
  ' okhttp/4.12.0 Expo/ CFNetwork/1498.700.2 Darwin/23.6.0 Dalvik/2.1.0 (Linux; U; Android 14; Pixel 8 Build/',
  ' ReactNative Flutter Electron/31.0.0 Slack/4.39 Teams/ Discord/ Postman HeadlessChrome/',
  ' [FBAN/FBIOS;FBAV/470.0.0.33.107;FBBV/;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/17.5.1;FBSS/3;FBCR/;FBID/phone;FBLC/en_US;FBOP/80]',
  ' [FB_IAB/FB4A;FBAV/470.0.0.33.107;IABMV/1;] musical_ly BytedanceWebview TikTok WhatsApp/2 Line/14 MicroMessenger/8.0.49 NetType/WIFI Language/zh_CN',
  ' Instagram 340.0.0.22.109 (iPhone14,5; iOS 17_5_1; en_US; en; scale=3.00; 1170x2532; ) LinkedInApp Pinterest/ Snapchat/ Twitter for iPhone/',
  ' QtWebEngine/6 Tizen SMART-TV; Web0S; WebAppManager CrKey/ PlayStation Nintendo Xbox; Ubuntu; CrOS x86_64 14541.0.0',
  // Windows, the Mac and Linux, with other browsers.
  `${LINUX}; rv:109.0) Gecko/20100101 Firefox/128.0`,
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:109.0) Gecko/20100101 Firefox/',
  'Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko',
  'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0',
  ' Vivaldi/6 YaBrowser/24 Brave/ Ddg/17 DuckDuckGo/7 UCBrowser/13 MiuiBrowser/14 Opera/ OPR/112.0.0.0 Whale/3',
  ' SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile HuaweiBrowser/ EdgA/ EdgiOS/ OPT/',
  // Phones and tablets.
  'Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 Android 11; SM-A515F Android 12; SM-G991B Android 13; SM-S918B Redmi Note',
  `Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UP1A; wv${WEBKIT}Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/340.0 CriOS/140.0.0.0 FxiOS/140.0 Mobile/15E148 Safari/604.1',
  // The most common.
  `${WINDOWS}; rv:140.0) Gecko/20100101 Firefox/140.0`,
  `${LINUX}${WEBKIT}${chrome(141)}`,
  `${MAC}${APPLE}Version/17.6 Safari/605.1.15 Version/26.0 Safari/`,
  `${WINDOWS}${WEBKIT}${chrome(142)} Edg/142.0.0.0`,
  `Mozilla/5.0 (Linux; Android 10; K${WEBKIT}${chrome(142, 'Mobile ')}`,
  `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X${APPLE}Version/18.6 Mobile/15E148 Safari/604.1"]`,
  `${MAC}${WEBKIT}${chrome(142)}"]`,
  `,null,null,null,null,"${WINDOWS}${WEBKIT}${chrome(142)}"]`,
  '2001:db8:0:0:0:0:0:1","203.0.113.","198.51.100.',
  '["user_","org_","account_","team_","company_","workspace_"],null,"',
  '[1790000000,"user_",["org_"],null,"',
].join('\n');
