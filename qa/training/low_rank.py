"""A cross-encoder whose linear layers are changed by products of two narrow matrices.

After Hu and others, "LoRA: Low-Rank Adaptation of Large Language Models" (2021).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from index.cross_encoder_export import DOWN, HEAD, UP

RANK = 16
_SCALE = 2.0
_CHANGED = ("query", "key", "value", "dense")
N_LOGITS = 2
"""Whether the sentence answers, and whether it says yes."""


class LowRank(nn.Module):
    """A frozen linear layer, to which a product of two narrow matrices is added."""

    def __init__(self, layer: nn.Linear) -> None:
        """Start from the layer as it is."""
        super().__init__()
        self.layer = layer.requires_grad_(False)
        start = torch.randn(RANK, layer.in_features) / math.sqrt(layer.in_features)
        self.down = nn.Parameter(start)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return (…, out_features) for (…, in_features)."""
        added = functional.linear(functional.linear(states, self.down), self.up)
        result: torch.Tensor = self.layer(states) + _SCALE * added
        return result


class TrainedCrossEncoder(nn.Module):
    """A pretrained encoder with low-rank updates, and a head on its first token."""

    def __init__(self, folder: str) -> None:
        """Take the encoder of a folder. Only updates, norms, segments and head are trained."""
        super().__init__()
        encoder: Any = AutoModel.from_pretrained(folder, local_files_only=True)
        self.encoder = encoder.requires_grad_(False).eval()
        for name, module in list(encoder.encoder.named_modules()):
            for part, child in list(module.named_children()):
                if part in _CHANGED and isinstance(child, nn.Linear):
                    setattr(module, part, LowRank(child))
            if name.endswith("LayerNorm"):
                module.requires_grad_(True)
        encoder.embeddings.token_type_embeddings.requires_grad_(True)
        self.head = nn.Linear(encoder.config.hidden_size, N_LOGITS)

    def forward(self, inputs: Any) -> torch.Tensor:
        """Return the logits, (n, 2), of n pairs as the tokenizer gives them."""
        states = self.encoder(**inputs).last_hidden_state
        logits: torch.Tensor = self.head(states[:, 0]).float()
        return logits

    def load_update(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Take what `update` returned."""
        own = {
            name: value / _SCALE if name.endswith(UP) else value for name, value in tensors.items()
        }
        whole = {name if name.startswith(HEAD) else f"encoder.{name}" for name in own}
        unknown = whole - set(dict(self.named_parameters()))
        if unknown:
            raise ValueError(f"the update has {sorted(unknown)[0]}, which the model has not")
        self.load_state_dict(
            {n if n.startswith(HEAD) else f"encoder.{n}": v.float() for n, v in own.items()},
            strict=False,
        )

    def update(self) -> dict[str, torch.Tensor]:
        """Return what was trained, in 16 bits, under the names of the encoder's own layers."""
        found = {f"{HEAD}.{key}": value for key, value in self.head.state_dict().items()}
        for name, module in self.encoder.named_modules():
            if isinstance(module, LowRank):
                found[f"{name}{DOWN}"], found[f"{name}{UP}"] = module.down, _SCALE * module.up
        low_rank = (".down", ".up")
        for name, value in self.encoder.named_parameters():
            if value.requires_grad and not name.endswith(low_rank):
                found[name] = value
        return {key: value.detach().half().contiguous() for key, value in found.items()}
