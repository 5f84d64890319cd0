/** The version of the packages, as in their package.json: kept equal by a test. */
export const VERSION = '0.0.0';

/** The user agent of events that belong to no visitor. It parses to no browser and no operating system. */
export const SERVER_USER_AGENT = `openpanel-node/${VERSION}`;

/** What the API stores as the sender of each event. */
export const SDK_NAME = 'openpanel-node';
