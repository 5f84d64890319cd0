import type { InputOf } from '../events/standard-schema.js';
import type { TrackContext, TrackProperties } from './tracker.js';

declare global {
  namespace OpenPanelNode {
    /**
     * Register the events of your app here, once, and every tracker knows them: `interface Register { events: typeof events }` in a
     * `declare global { namespace OpenPanelNode { … } }`. It is global because the ESM and the CommonJS types have it in common.
     */
    interface Register {}
  }
}

// Everything here is structural: what an ES module registers also types a CommonJS file, which has other declarations of the same types.
// A program may have both, so the types of a tracker must be identical. Of a type parameter, a conditional type is not; a member of a
// type by names is.

type Registered = OpenPanelNode.Register extends { readonly events: infer Catalogue } ? Catalogue : unknown;

/** The schemas of the registered events by name; `never` if the app has registered none. */
type RegisteredEvents = Registered extends { readonly events: infer Events } ? Events : never;

type RegisteredGroups = Registered extends { readonly groups: infer Groups extends object } ? Groups : never;

/** The name of an event: one of those that the app has registered, or any string if it has registered none. */
export type EventName = [RegisteredEvents] extends [never] ? string : Extract<keyof RegisteredEvents, string>;

/** Keys of a track's properties that are about the event, and are not checked by its schema. */
export interface EventContext extends TrackContext {
  /** Time of the event: a Date, an ISO 8601 string or milliseconds since 1970. Default: the time of the call. */
  __timestamp?: Date | string | number | undefined;
  /** Absolute URL of the page that the event belongs to. */
  __path?: string | undefined;
  /** Absolute URL of the page before. */
  __referrer?: string | undefined;
}

/** The properties of a registered event. */
export type EventProperties<Name extends EventName = EventName> = [RegisteredEvents] extends [never]
  ? object
  : PropertiesByName[Name];

type PropertiesByName = { [Name in keyof RegisteredEvents]: WithContext<InputOf<RegisteredEvents[Name]>> };

/**
 * Any object, if it is unknown what the schema takes. An empty schema of zod takes `Record<string, never>`, which would exclude the
 * context too.
 */
type WithContext<Input> = unknown extends Input
  ? object
  : string extends keyof Input
    ? [Input[keyof Input]] extends [never]
      ? EventContext
      : Input & EventContext
    : Input & EventContext;

type Optional<Properties> = [properties?: Properties | undefined];

/** Properties may be left out where none is required. */
type Arguments<Properties> = Record<never, never> extends Properties ? Optional<Properties> : [properties: Properties];

type RegisteredArguments = { [Name in keyof RegisteredEvents]: Arguments<PropertiesByName[Name]> };

/** What `track()` takes after the name. */
export type TrackArguments<P extends object, Name extends EventName> = [RegisteredEvents] extends [never]
  ? Optional<TrackProperties<P>>
  : RegisteredArguments[Name];

/** What `revenue()` takes after the amount. */
export type RevenueArguments<P extends object> = [RegisteredEvents] extends [never]
  ? Optional<TrackProperties<P>>
  : ArgumentsOrElse<'revenue', Optional<TrackProperties<P>>>;

type ArgumentsOrElse<Name extends string, Else extends unknown[]> = Name extends keyof RegisteredEvents
  ? RegisteredArguments[Name]
  : Else;

/** Properties of a profile: what the registered schema of `traits` takes, or any object. */
export type ProfileTraits = Registered extends { readonly traits: infer Traits extends object }
  ? InputOf<Traits>
  : object;

/** The type of a group: one that the app has registered, or any string if it has registered none. */
export type GroupType = [RegisteredGroups] extends [never] ? string : Extract<keyof RegisteredGroups, string>;

/** Properties of a group of this type. */
export type GroupProperties<Type extends GroupType = GroupType> = [RegisteredGroups] extends [never]
  ? object
  : PropertiesByType[Type];

type PropertiesByType = { [Type in keyof RegisteredGroups]: InputOf<RegisteredGroups[Type]> };
