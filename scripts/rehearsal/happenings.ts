import type { Device } from "./plan.ts";

/** What a site, or the hand that plays fate, did; `at` is the moment in milliseconds of this machine's clock. */
export type Happening =
  | {
      what: "leaving" | "left" | "reconnecting" | "reconnected";
      at: number;
      site: number;
      device: Device;
    }
  | { what: "connecting"; at: number; site: number; device: Device; identity: string }
  /** The observer sees it in the room: LiveKit's own word, past the server that is being tried. */
  | { what: "seen"; at: number; site: number; device: Device; sid: string }
  | { what: "connected"; at: number; site: number; device: Device; sid: string | null }
  | { what: "disconnected"; at: number; site: number; device: Device; reason: string }
  | { what: "killed" | "frozen" | "woken"; at: number; site: number; device: Device }
  | { what: "livekit-killed"; at: number };

/** What a site tells besides: for the terminal only. */
export type Note = { what: "note"; at: number; site: number; device: Device; text: string };

/** The answer to an order that had to wait for the server. */
export type Refusal = {
  what: "refused";
  at: number;
  site: number;
  device: Device;
  status: number;
  code: string;
};

/** What a site was answered that asked for a turn, in the words of the plan; a code it does not have as it came. */
export type Asked = { what: "asked"; at: number; site: number; device: Device; heard: string[] };

/** A called site said that it can speak, and the server took it. */
export type Prepared = {
  what: "prepared";
  at: number;
  site: number;
  device: Device;
  turnId: string;
};

export type SiteMessage = Happening | Note | Refusal | Asked | Prepared | { what: "ready" };

/** A frame of sound in which the observer heard a participant. */
export type Heard = {
  what: "heard";
  at: number;
  identity: string;
  rms: number;
  milliseconds: number;
};
export type ObserverMessage =
  | Heard
  /** `deaf`: it has lost the room and hears nothing until it is listening again. */
  | { what: "ready" | "listening" | "deaf" | "token-needed"; at: number }
  | { what: "present"; at: number; identity: string; sid: string }
  | { what: "note"; at: number; text: string };

export type Order =
  | {
      do: "join";
      site: number;
      device: Device;
      base: string;
      secret: string;
      deviceId: string;
      takeOver: boolean;
    }
  | { do: "leave"; site: number; device: Device }
  /** Speaks, or shows a screen, for so many milliseconds whatever it may do. */
  | { do: "intrude" | "share"; site: number; device: Device; milliseconds: number }
  /** Asks for a turn, once more when it is granted, and takes it back. */
  | { do: "ask"; site: number; device: Device; eventId: string }
  | { do: "speak"; site: number; device: Device; eventId: string; turnId: string };

export type ObserverOrder = { do: "listen"; url: string; token: string };
