import type Pusher from "pusher-js";
import type {
  Channel as PusherJsChannel,
  PresenceChannel as PusherJsPresenceChannel,
} from "pusher-js";

/** The error of a subscription that the server or the authorization endpoint rejected. */
export interface ChannelSubscriptionError {
  readonly type: string;
  readonly error: string;
  readonly status?: number;
}

/** The events of pusher-js on every channel. */
export interface ChannelEvents<Subscribed = unknown> {
  "pusher:subscription_succeeded": Subscribed;
  "pusher:subscription_error": ChannelSubscriptionError;
  "pusher:subscription_count": { readonly subscription_count: number };
}

/** The events of pusher-js on presence channels. */
export interface PresenceChannelEvents<Info> extends ChannelEvents<ChannelMembers<Info>> {
  "pusher:member_added": ChannelMember<Info>;
  "pusher:member_removed": ChannelMember<Info>;
}

/** A member of a presence channel. */
export interface ChannelMember<Info> {
  readonly id: string;
  readonly info: Info;
}

/** The members of a presence channel. They are complete once the subscription has succeeded. */
export interface ChannelMembers<Info> {
  readonly count: number;
  readonly myID: string | null;
  readonly me: ChannelMember<Info> | null;
  get(id: string): ChannelMember<Info> | null;
  each(callback: (member: ChannelMember<Info>) => void): void;
}

/** The second argument of callbacks. It has the sender of a client event on a presence channel. */
export interface ChannelEventMetadata {
  readonly user_id?: string;
}

/** A subscribed channel with the types of its events. */
export interface TypedChannel<Events, Channel = PusherJsChannel> {
  /** The name of the channel. */
  readonly name: string;
  /** The channel of pusher-js. */
  readonly channel: Channel;
  /** Calls the function for each event of this name. */
  bind<Name extends keyof Events & string>(
    event: Name,
    callback: (data: Events[Name], metadata?: ChannelEventMetadata) => void,
  ): this;
  /** Removes one function, or all of an event, or all of the channel. */
  unbind<Name extends keyof Events & string>(
    event?: Name,
    callback?: (data: Events[Name], metadata?: ChannelEventMetadata) => void,
  ): this;
  /** Ends the subscription for all parts of the page that use the channel. */
  unsubscribe(): void;
}

/** A channel on which this page can trigger client events. */
export interface WithClientEvents<Events> {
  /** Sends a client event to the other subscribers. Returns false if it was not sent. */
  trigger<Name extends keyof Events & string>(event: Name, data: Events[Name]): boolean;
}

/** A channel that knows its members. */
export interface WithMembers<Info> {
  readonly members: ChannelMembers<Info>;
}

class SubscribedChannel {
  readonly channel: PusherJsChannel;

  constructor(pusher: Pusher, name: string) {
    this.channel = pusher.subscribe(name);
  }

  get name(): string {
    return this.channel.name;
  }

  get members(): unknown {
    return (this.channel as PusherJsPresenceChannel).members;
  }

  bind(event: string, callback: (data: never) => void): this {
    this.channel.bind(event, callback);
    return this;
  }

  unbind(event?: string, callback?: (data: never) => void): this {
    this.channel.unbind(event, callback);
    return this;
  }

  trigger(event: string, data: unknown): boolean {
    return this.channel.trigger(event, data);
  }

  unsubscribe(): void {
    this.channel.pusher.unsubscribe(this.channel.name);
  }
}
