import { Redirect, useParams } from "wouter";

/** `/su-kien/:id/thu-ky`: its first part. */
export function ToAttendance() {
  const { id } = useParams<{ id: string }>();
  return <Redirect to={`/su-kien/${id}/thu-ky/diem-danh`} replace />;
}
