// FunctionRef: a callable that is borrowed for a call. Two words, no allocation; what it refers to
// must outlive the call it is passed to, which a lambda written as an argument does.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace remora::base {

template <typename Signature>
class FunctionRef;

template <typename Returned, typename... Arguments>
class FunctionRef<Returned(Arguments...)> {
 public:
  template <typename Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
           std::is_invocable_r_v<Returned, Callable&, Arguments...>)
      FunctionRef(Callable&& callable)  // NOLINT: meant to convert
      : target_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* target, Arguments... arguments) -> Returned {
          return (*static_cast<std::remove_reference_t<Callable>*>(target))(
              std::forward<Arguments>(arguments)...);
        }) {}

  Returned operator()(Arguments... arguments) const {
    return call_(target_, std::forward<Arguments>(arguments)...);
  }

 private:
  void* target_;
  Returned (*call_)(void*, Arguments...);
};

}  // namespace remora::base
