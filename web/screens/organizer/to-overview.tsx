import { Redirect, useParams } from "wouter";

/** `/su-kien/:id`: its first part. */
export function ToOverview() {
  const { id } = useParams<{ id: string }>();
  return <Redirect to={`/su-kien/${id}/tong-quan`} replace />;
}
