// Compilers since GCC 11 call this function of the C++ run-time library, which older systems lack. It is called only where
// an array's length is negative, which the binding's sources never ask for.
#include <cstdlib>

namespace std {
[[noreturn]] __attribute__((visibility("hidden"))) void __throw_bad_array_new_length();
void __throw_bad_array_new_length() { abort(); }
}  // namespace std
