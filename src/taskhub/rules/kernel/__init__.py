"""The one way rules reach durable-rules: facts made harmless, the engine in a process of its own, every answer checked."""

from taskhub.rules.kernel.kernel import Disagreement, Kernel, KernelFailure, Verdict

__all__ = ["Disagreement", "Kernel", "KernelFailure", "Verdict"]
