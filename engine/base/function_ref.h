// FunctionRef: a borrowed callable, for operations that hand out what they find piece by piece.
//
//   void ForEach(FunctionRef<void(std::string_view)> visit);
//   ForEach([&](std::string_view name) { reply.BulkString(name); });
//
// Two words, passed by value; a call costs one indirect jump and never allocates. The callable must
// outlive the call it is passed to, which a lambda written as an argument does.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace remora::base {

template <typename Signature>
class FunctionRef;

template <typename Return, typename... Arguments>
class FunctionRef<Return(Arguments...)> {
 public:
  template <typename Callable>
  requires(!std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef> &&
           std::is_invocable_r_v<Return, Callable&, Arguments...>)
      FunctionRef(Callable&& callable)  // NOLINT: meant to convert
      : callable_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* target, Arguments... arguments) -> Return {
          return (*static_cast<std::remove_reference_t<Callable>*>(target))(
              std::forward<Arguments>(arguments)...);
        }) {}

  Return operator()(Arguments... arguments) const {
    return call_(callable_, std::forward<Arguments>(arguments)...);
  }

 private:
  void* callable_;
  Return (*call_)(void*, Arguments...);
};

}  // namespace remora::base
