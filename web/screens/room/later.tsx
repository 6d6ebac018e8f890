import { lazy, Suspense, type ReactNode } from "react";

/** What opens on a click or on a question only, so that the room itself is there sooner. */
export const Report = lazy(async () => ({ default: (await import("./later/report.tsx")).Report }));
export const KeyTable = lazy(async () => ({
  default: (await import("./later/key-table.tsx")).KeyTable,
}));
export const Conversation = lazy(async () => ({
  default: (await import("./later/conversation.tsx")).Conversation,
}));
export const CheckpointCard = lazy(async () => ({
  default: (await import("./later/checkpoint.tsx")).CheckpointCard,
}));
export const Still = lazy(async () => ({ default: (await import("./later/still.tsx")).Still }));
export const Devices = lazy(async () => ({
  default: (await import("./later/devices.tsx")).Devices,
}));
export const StoppedRoom = lazy(async () => ({
  default: (await import("./later/stopped-room.tsx")).StoppedRoom,
}));
export const RollCall = lazy(async () => ({
  default: (await import("../roll-call/roll-call.tsx")).RollCall,
}));

/** Brings all of it while the line is good: it must open without one. */
export function loadLater(): void {
  void import("./later/report.tsx");
  void import("./later/key-table.tsx");
  void import("./later/conversation.tsx");
  void import("./later/checkpoint.tsx");
  void import("./later/devices.tsx");
  void import("./later/still.tsx");
  void import("./later/stopped-room.tsx");
  void import("../roll-call/roll-call.tsx");
}

/** Around each of them: nothing is shown for the moment in which it comes. */
export function Later({ children }: { children: ReactNode }) {
  return <Suspense fallback={null}>{children}</Suspense>;
}
