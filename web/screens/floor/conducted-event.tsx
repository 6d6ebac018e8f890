import type { ReactNode } from "react";
import { useParams } from "wouter";
import { Loading } from "../../ui/loading.tsx";
import { useEvent, type Me, type StaffEvent } from "../staff/reads.ts";
import { ReadFailed, SignedIn, Staff } from "../staff/signed-in.tsx";
import { Conduct } from "./conducting.tsx";

type Props = { children: (read: StaffEvent) => ReactNode };

/** A screen that conducts the event its address names, for who is signed in. */
export function ConductedEvent({ children }: Props) {
  const { id } = useParams<{ id: string }>();
  return (
    <Staff>
      <SignedIn>{(me) => <OfEvent {...{ me, children }} eventId={id} />}</SignedIn>
    </Staff>
  );
}

function OfEvent({ me, eventId, children }: Props & { me: Me; eventId: string }) {
  const { data: event, error, refetch } = useEvent(eventId);
  if (event)
    return (
      <Conduct eventId={eventId} me={me}>
        {children(event)}
      </Conduct>
    );
  return error ? <ReadFailed error={error} retry={() => void refetch()} /> : <Loading />;
}
