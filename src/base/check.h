// Asserts what must hold, in every build. A failed check is a bug: the process
// aborts before it can write anything built on it.
#pragma once

#include <cstdio>
#include <cstdlib>

#define KEIRETSU_CHECK(condition)                                                        \
  do {                                                                                   \
    if (!(condition)) [[unlikely]] {                                                     \
      std::fprintf(stderr, "%s:%d: check failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                      \
    }                                                                                    \
  } while (false)
