// Preloaded, makes fsync and fdatasync take as many milliseconds as the file named by SLOW_DISK says, while there is one.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_as_set(void) {
  const char *path = getenv("SLOW_DISK");
  FILE *file = path == NULL ? NULL : fopen(path, "r");
  long ms = 0;
  if (file == NULL) return;
  if (fscanf(file, "%ld", &ms) != 1) ms = 0;
  fclose(file);
  usleep(ms * 1000);
}

int fsync(int fd) {
  wait_as_set();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}

int fdatasync(int fd) {
  wait_as_set();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
