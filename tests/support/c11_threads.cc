// C11 threads over POSIX threads, for the preset tsan alone. Debian's librdkafka starts its
// threads with thrd_create, which ThreadSanitizer does not know: it crashes in the first of
// them. The executable's definitions come before the C library's, and end in functions that
// it does know. glibc's thrd_t, mtx_t and cnd_t are its pthread_t, pthread_mutex_t and
// pthread_cond_t under another name.
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

static_assert(sizeof(thrd_t) == sizeof(pthread_t));
static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t) && sizeof(cnd_t) == sizeof(pthread_cond_t));

pthread_mutex_t* posix(mtx_t* m) { return reinterpret_cast<pthread_mutex_t*>(m); }
pthread_cond_t* posix(cnd_t* c) { return reinterpret_cast<pthread_cond_t*>(c); }

int c11(int error) { return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : error == EBUSY ? thrd_busy : thrd_error; }

struct Start {
  thrd_start_t run;
  void* argument;
};

void* enter(void* told) {
  const Start start = *std::unique_ptr<Start>(static_cast<Start*>(told));
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start.run(start.argument)));
}

}  // namespace

extern "C" {

// What it holds was not built to be watched: its atomics look like races.
const char* __tsan_default_suppressions() { return "race:librdkafka.so\ncalled_from_lib:librdkafka.so\n"; }
const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }

int thrd_create(thrd_t* thread, thrd_start_t run, void* argument) {
  auto start = std::make_unique<Start>(Start{run, argument});
  const int error = pthread_create(thread, nullptr, enter, start.get());
  if (error == 0) static_cast<void>(start.release());  // the thread's own
  return c11(error);
}
int thrd_join(thrd_t thread, int* result) {
  void* ended = nullptr;
  const int error = pthread_join(thread, &ended);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(ended));
  return c11(error);
}
int thrd_detach(thrd_t thread) { return c11(pthread_detach(thread)); }

int mtx_init(mtx_t* m, int type) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  const int error = pthread_mutex_init(posix(m), &kind);
  pthread_mutexattr_destroy(&kind);
  return c11(error);
}
int mtx_lock(mtx_t* m) { return c11(pthread_mutex_lock(posix(m))); }
int mtx_trylock(mtx_t* m) { return c11(pthread_mutex_trylock(posix(m))); }
int mtx_unlock(mtx_t* m) { return c11(pthread_mutex_unlock(posix(m))); }
void mtx_destroy(mtx_t* m) { pthread_mutex_destroy(posix(m)); }

int cnd_init(cnd_t* c) { return c11(pthread_cond_init(posix(c), nullptr)); }
int cnd_signal(cnd_t* c) { return c11(pthread_cond_signal(posix(c))); }
int cnd_broadcast(cnd_t* c) { return c11(pthread_cond_broadcast(posix(c))); }
int cnd_wait(cnd_t* c, mtx_t* m) { return c11(pthread_cond_wait(posix(c), posix(m))); }
int cnd_timedwait(cnd_t* c, mtx_t* m, const timespec* until) { return c11(pthread_cond_timedwait(posix(c), posix(m), until)); }
void cnd_destroy(cnd_t* c) { pthread_cond_destroy(posix(c)); }

}  // extern "C"
