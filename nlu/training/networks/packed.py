"""Matrices laid out once as the processor multiplies by them; torch does it anew at every call."""

from __future__ import annotations

import platform
import warnings
from functools import lru_cache
from typing import Any


def packed_linear(weight: Any, bias: Any | None = None) -> Any:
    """Return a torch module that answers what ``torch.nn.Linear`` does, sooner for few rows.

    oneDNN multiplies blocks, and for a dozen rows half of the time goes into laying the weights
    out in blocks; of 10,000 float32 rows three quarters. The answers are the same.

    Args:
        weight: torch float32 or bfloat16 (to, from); not trained any more.
        bias: (to,) of the same type; none = zeros.
    """
    import torch

    class Packed(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, weight: Any, bias: Any) -> None:
            super().__init__()
            self.register_buffer("weight", torch.ops.mkldnn._reorder_linear_weight(weight))
            self.register_buffer("bias", bias)

        def forward(self, rows: Any) -> Any:
            return _times()(rows, self.weight, self.bias)

    weight = weight.detach()
    added = weight.new_zeros(len(weight)) if bias is None else bias.detach()
    return Packed(weight, added) if _packs() else _plain(weight, added)


def pack(network: Any) -> Any:
    """Replace the linear layers of a network, in place; return it."""
    import torch

    for name, inner in list(network.named_children()):
        if isinstance(inner, torch.nn.Linear):
            setattr(network, name, packed_linear(inner.weight, inner.bias))
        else:
            pack(inner)
    return network


def _packs() -> bool:
    """Tell whether oneDNN is there, on the processors where this was tried."""
    import torch

    return torch.backends.mkldnn.is_available() and platform.machine() in ("x86_64", "AMD64")


def _plain(weight: Any, bias: Any) -> Any:
    import torch

    linear = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    linear.weight, linear.bias = (torch.nn.Parameter(of, False) for of in (weight, bias))
    return linear


@lru_cache(maxsize=1)
def _times() -> Any:
    """Return the product, as a function that can stand in a traced graph."""
    import torch

    def times(rows: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        return torch.ops.mkldnn._linear_pointwise(rows, weight, bias, "none", [], "")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A trace cannot hold the empty list of numbers; a script can.
        return torch.jit.script(times)
