import type { ReactNode } from "react";
import { useParams } from "wouter";
import { Loading } from "../../ui/loading.tsx";
import { useEvent, type Me, type StaffEvent } from "./reads.ts";
import { ReadFailed, SignedIn, Staff } from "./signed-in.tsx";
import { Page } from "./staff-page.tsx";
import { TopBar } from "./top-bar.tsx";

/** What a screen of an event is given. */
export type InEvent = { event: StaffEvent; me: Me };

/** A staff screen of the event that its address names, under the event's tabs. */
export function EventPage({
  title,
  children,
}: {
  title: string;
  children: (given: InEvent) => ReactNode;
}) {
  const { id } = useParams<{ id: string }>();
  return (
    <Staff>
      <SignedIn>{(me) => <OfEvent {...{ title, me, children }} eventId={id} />}</SignedIn>
    </Staff>
  );
}

type Props = {
  title: string;
  eventId: string;
  me: Me;
  children: (given: InEvent) => ReactNode;
};

function OfEvent({ title, eventId, me, children }: Props) {
  const { data: event, error, refetch } = useEvent(eventId);
  if (event)
    return (
      <>
        <TopBar me={me} event={event} />
        <Page title={`${title} – ${event.title}`}>{children({ event, me })}</Page>
      </>
    );
  if (error) return <ReadFailed error={error} retry={() => void refetch()} />;
  return <Loading />;
}
