import { useQuery } from "@tanstack/react-query";
import { staffApi, told } from "../../app/client.ts";
import { allItems, keys } from "../staff/reads.ts";

export type Site = Awaited<ReturnType<typeof readSites>>[number];
export type Delegate = Awaited<ReturnType<typeof readDelegates>>[number];
export type Programme = Awaited<ReturnType<typeof readProgramme>>;
export type Item = Programme["items"][number];
export type Contribution = Awaited<ReturnType<typeof readContributions>>[number];
export type Readiness = Awaited<ReturnType<typeof readReadiness>>;

/** The sites of an event in their order. */
export function useSites(eventId: string) {
  return useQuery({ queryKey: keys.of(eventId, "sites"), queryFn: () => readSites(eventId) });
}

/** Its delegates, by site and precedence. */
export function useDelegates(eventId: string) {
  return useQuery({
    queryKey: keys.of(eventId, "delegates"),
    queryFn: () => readDelegates(eventId),
  });
}

/** Its programme with the times that follow from it. */
export function useProgramme(eventId: string) {
  return useQuery({
    queryKey: keys.of(eventId, "programme"),
    queryFn: () => readProgramme(eventId),
  });
}

/** The texts that were sent to it. */
export function useContributions(eventId: string) {
  return useQuery({
    queryKey: keys.of(eventId, "contributions"),
    queryFn: () => readContributions(eventId),
  });
}

/** What is still to be done before the day. */
export function useReadiness(eventId: string) {
  return useQuery({
    queryKey: keys.of(eventId, "readiness"),
    queryFn: () => readReadiness(eventId),
  });
}

function readSites(eventId: string) {
  const { sites } = staffApi.events[":eventId"];
  return allItems((query) => told(sites.$get({ param: { eventId }, query })));
}

function readDelegates(eventId: string) {
  const { delegates } = staffApi.events[":eventId"];
  return allItems((query) => told(delegates.$get({ param: { eventId }, query })));
}

function readContributions(eventId: string) {
  const { contributions } = staffApi.events[":eventId"];
  return allItems((query) => told(contributions.$get({ param: { eventId }, query })));
}

function readProgramme(eventId: string) {
  return told(staffApi.events[":eventId"].programme.$get({ param: { eventId }, query: {} }));
}

function readReadiness(eventId: string) {
  return told(staffApi.events[":eventId"].readiness.$get({ param: { eventId } }));
}
