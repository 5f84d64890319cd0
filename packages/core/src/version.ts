/** Version of the packages. A test keeps it equal to package.json. */
export const VERSION = '0.0.0';

/** User agent of server events. The API finds no browser and no operating system in it. */
export const SERVER_USER_AGENT = `openpanel-node/${VERSION}`;

/** The SDK name that the API stores with each event. */
export const SDK_NAME = 'openpanel-node';
