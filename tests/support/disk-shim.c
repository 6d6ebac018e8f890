/*
 * Stands between a process and its disk (LD_PRELOAD): notes in order what is written, synced and cut on the files of
 * one database, and fails those calls while it is told to. What it does not watch passes untouched.
 *
 * DISK_WATCH   the path of the database file; watched are it, its -wal and its -acks
 * DISK_TRACE   a file to note in: "W <file> <offset> <length>\n" and the bytes, "S <file>\n", "T <file> <length>\n"
 * DISK_FAULTS  a file of four bytes: errno for writes, syncs, reads; the fourth counts failed calls
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITES, SYNCS, READS, FAILED };

static const char *watch;
static int trace = -1;
static volatile unsigned char *faults;

static void __attribute__((constructor)) begin(void) {
  const char *trace_path = getenv("DISK_TRACE"), *faults_path = getenv("DISK_FAULTS");
  watch = getenv("DISK_WATCH");
  if (trace_path) trace = open(trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (faults_path) {
    int fd = open(faults_path, O_RDWR | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED) faults = at;
  }
}

/* "db", "wal" or "acks"; NULL for any other file. */
static const char *name_of(int fd) {
  char link[32], path[4096];
  size_t length;
  ssize_t got;
  if (!watch) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  got = readlink(link, path, sizeof path - 1);
  if (got < 0) return NULL;
  path[got] = 0;
  length = strlen(watch);
  if (strncmp(path, watch, length) != 0) return NULL;
  if (strcmp(path + length, "") == 0) return "db";
  if (strcmp(path + length, "-wal") == 0) return "wal";
  return strcmp(path + length, "-acks") == 0 ? "acks" : NULL;
}

static void note(const char *head, const void *bytes, size_t length) {
  if (trace < 0) return;
  syscall(SYS_write, trace, head, strlen(head));
  if (length) syscall(SYS_write, trace, bytes, length);
}

static int fails(int what, const char *name) {
  if (!name || strcmp(name, "acks") == 0 || !faults || !faults[what]) return 0;
  errno = faults[what];
  faults[FAILED] += 1;
  return 1;
}

static void note_write(const char *name, off_t offset, const void *bytes, ssize_t done) {
  char head[64];
  if (!name || done <= 0) return;
  snprintf(head, sizeof head, "W %s %lld %zd\n", name, (long long)offset, done);
  note(head, bytes, done);
}

#define REAL(name, type) \
  static __typeof__(type) *real; \
  if (!real) real = dlsym(RTLD_NEXT, name)

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  REAL("pwrite64", ssize_t (int, const void *, size_t, off64_t));
  const char *name = name_of(fd);
  if (fails(WRITES, name)) return -1;
  ssize_t done = real(fd, bytes, count, offset);
  note_write(name, offset, bytes, done);
  return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return pwrite64(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL("write", ssize_t (int, const void *, size_t));
  const char *name = name_of(fd);
  if (fails(WRITES, name)) return -1;
  off_t offset = name ? lseek(fd, 0, SEEK_CUR) : 0;
  ssize_t done = real(fd, bytes, count);
  note_write(name, offset, bytes, done);
  return done;
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) {
  REAL("pread64", ssize_t (int, void *, size_t, off64_t));
  return fails(READS, name_of(fd)) ? -1 : real(fd, bytes, count, offset);
}
ssize_t pread(int fd, void *bytes, size_t count, off_t offset) { return pread64(fd, bytes, count, offset); }

ssize_t read(int fd, void *bytes, size_t count) {
  REAL("read", ssize_t (int, void *, size_t));
  return fails(READS, faults && faults[READS] ? name_of(fd) : NULL) ? -1 : real(fd, bytes, count);
}

static int synced(int fd, int (*real)(int)) {
  char head[32];
  const char *name = name_of(fd);
  if (fails(SYNCS, name)) return -1;
  int result = real(fd);
  if (name && result == 0) {
    snprintf(head, sizeof head, "S %s\n", name);
    note(head, NULL, 0);
  }
  return result;
}

int fsync(int fd) {
  REAL("fsync", int (int));
  return synced(fd, real);
}
int fdatasync(int fd) {
  REAL("fdatasync", int (int));
  return synced(fd, real);
}

int ftruncate64(int fd, off64_t length) {
  REAL("ftruncate64", int (int, off64_t));
  char head[64];
  const char *name = name_of(fd);
  if (fails(WRITES, name)) return -1;
  int result = real(fd, length);
  if (name && result == 0) {
    snprintf(head, sizeof head, "T %s %lld\n", name, (long long)length);
    note(head, NULL, 0);
  }
  return result;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
