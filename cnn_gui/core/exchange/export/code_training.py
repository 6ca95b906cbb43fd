"""The training loop of exported code: a recipe as plain PyTorch, and only what the recipe uses.

The batches are those of the app: the same images in the same order, varied by the same chance. So the tutorial's recipe
makes the same updates as here, but for the rounding of another order of summation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cnn_gui.core.datasets import catalogue
from cnn_gui.core.datasets.batches import generator
from cnn_gui.core.datasets.messages import MNIST, Task
from cnn_gui.core.exchange.export.code_network import CLASS
from cnn_gui.core.exchange.export.code_text import call, indented, number, remark, whole
from cnn_gui.core.network.messages import Conv, Linear, NetworkRecord, NetworkSpec
from cnn_gui.core.recipe.messages import Augmentation, Optimizer, Precision, Schedule, TrainingConfig

_IN_MNISTS_FILES = ("MNIST", "Fashion-MNIST", "KMNIST")
"""Data sets whose four files are those of MNIST by name and form."""

_OPTIMIZERS = {Optimizer.ADAM: "Adam", Optimizer.ADAMW: "AdamW", Optimizer.SGD: "SGD"}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training script is made of."""

    spec: NetworkSpec
    record: NetworkRecord
    task: Task

    @property
    def config(self) -> TrainingConfig:
        """The recipe of the network; where nobody knows it, the tutorial's."""
        return self.record.recipe or TrainingConfig()

    @property
    def data(self) -> str:
        """What the data set is called, for people."""
        return remark(self.task.data) or "its data set"

    @property
    def reads_idx(self) -> bool:
        return self.task.data in _IN_MNISTS_FILES

    @property
    def reader(self) -> str:
        return "read_idx" if self.reads_idx else "read_npz"

    @property
    def source(self) -> str:
        """What has to be given, as a word of the command line."""
        return "FOLDER" if self.reads_idx else "FILE.npz"

    @property
    def variation(self) -> str:
        """The function that varies images, "" for none."""
        if self.config.augmentation is Augmentation.NONE:
            return ""
        return "varied_colours" if self.task.is_colour else "varied_ink"

    @property
    def has_muon(self) -> bool:
        """Muon leaves the last weights to the other optimiser: it needs others."""
        return self.config.muon > 0 and sum(isinstance(layer, Conv | Linear) for layer in self.spec.layers) > 1

    @property
    def subset(self) -> int:
        """On how many images of the set it was trained, 0 for all."""
        size, info = self.config.train_size, catalogue.known(self.task.data or MNIST.data)
        total = TrainingConfig().train_size if info is None else info.train
        return size if size < total else 0

    @property
    def parts(self) -> list[str]:
        """The functions of resources/script that the loop calls."""
        muon = ["Muon"] if self.has_muon else []
        return [self.reader, "accuracy", *([self.variation] if self.variation else []), *muon]


def wanted(recipe: Recipe) -> list[str]:
    """What to give to ``--train``, in a sentence or two."""
    if recipe.reads_idx:
        first = "train-images-idx3-ubyte.gz"
        return [f"{recipe.source} holds the four files of {recipe.data}: {first} and so on."]
    return [
        f"{recipe.source} holds {recipe.data}: images x_train and x_test, uint8 in the layout (N, C, H, W), and labels "
        "y_train and y_test, places in CLASSES; 'cnn-gui data NAME --npz FILE.npz' writes it."
    ]


def remarks(recipe: Recipe) -> list[str]:
    """In what training here differs from how the network was trained, a sentence each."""
    record, config, said = recipe.record, recipe.config, []
    if record.recipe is None:
        return ["How this network was trained is not known: --train follows the tutorial's recipe."]
    if record.trained_on is None or record.trained_on.name not in ("", recipe.task.data):
        said.append(f"It was trained on other images than those of {recipe.data} as well: --train gives another one.")
    if config.precision is not Precision.FLOAT32:
        said.append("--train computes in bfloat16 by autocast, and only where there is CUDA, else in float32.")
    return said


def settings(recipe: Recipe) -> list[str]:
    """The recipe's numbers as constants."""
    config = recipe.config
    lines = [
        f"EPOCHS, BATCH_SIZE = {whole(config.epochs)}, {whole(config.batch_size)}",
        f"LEARNING_RATE = {number(config.learning_rate)}"
        + ("  # the highest of the cycle" if config.schedule is Schedule.ONE_CYCLE else ""),
    ]
    if recipe.has_muon:
        rate = config.muon if config.learning_rate else 0.0
        lines.append(f"MUON_RATE = {number(rate)}  # of the filters and matrices, but the last")
    return [*lines, f"SEED = {whole(config.seed)}"]


def training(recipe: Recipe) -> list[str]:
    """The lines of ``train``."""
    config = recipe.config
    part = "t10k" if recipe.reads_idx else "test"
    path = "folder" if recipe.reads_idx else "file"
    return [
        f"def train({path}: Path) -> None:",
        *indented(
            [
                f'"""Trains a new network on {recipe.data}, by the recipe of this one."""',
                f'training, test = {recipe.reader}({path}, "train"), {recipe.reader}({path}, "{part}")',
                *_chosen(recipe),
                "order = torch.Generator().manual_seed(SEED)",
                "batches = DataLoader(training, BATCH_SIZE, shuffle=True, generator=order)",
                *_chance(recipe),
                "torch.manual_seed(SEED)",
                f"network = {CLASS}().to(DEVICE)",
                *_optimizers(recipe),
                *_schedules(recipe),
                *_average(config),
                "for epoch in range(1, EPOCHS + 1):",
                *indented(
                    [
                        "network.train()",
                        "for images, labels in batches:",
                        *indented(list(_step(recipe))),
                        f"share = accuracy({_result(config)}, test)",
                        'print(f"epoch {epoch}: {share:.2%} of the test images are right")',
                    ]
                ),
                'trained = WEIGHTS.with_stem(f"{WEIGHTS.stem}-trained")',
                f"torch.save({_result(config)}.state_dict(), trained)",
                'print(f"{trained} is saved: in place of {WEIGHTS.name} it is what is read")',
            ]
        ),
    ]


def _chosen(recipe: Recipe) -> list[str]:
    if not recipe.subset:
        return []
    seed = generator(recipe.config.seed, "subset").initial_seed()
    return [
        f"some = torch.Generator().manual_seed({whole(seed)})  # the images chosen in the app",
        f"chosen = torch.randperm(len(training), generator=some)[:{whole(recipe.subset)}]",
        "training = Subset(training, chosen.tolist())",
    ]


def _chance(recipe: Recipe) -> list[str]:
    seed = generator(recipe.config.seed, "augmentation").initial_seed()
    return [f"random = torch.Generator().manual_seed({whole(seed)})  # of the variations"] if recipe.variation else []


def _optimizers(recipe: Recipe) -> list[str]:
    config = recipe.config
    parameters = "rest" if recipe.has_muon else "network.parameters()"
    arguments = [parameters, "lr=LEARNING_RATE"]
    if config.optimizer is Optimizer.SGD:
        arguments.append(f"momentum={number(config.momentum)}")
    elif config.betas != TrainingConfig().betas:
        arguments.append(f"betas={config.betas!r}")
    if config.weight_decay or config.optimizer is Optimizer.ADAMW:
        arguments.append(f"weight_decay={number(config.weight_decay)}")
    own = call(f"optimizer = torch.optim.{_OPTIMIZERS[config.optimizer]}(", arguments, levels=1)
    if not recipe.has_muon:
        return own
    return [
        "parameters = list(network.parameters())",
        "matrices = [each for each in parameters if each.dim() > 1]",
        "rest = [each for each in parameters if each.dim() == 1] + matrices[-1:]",
        f"muon = Muon(matrices[:-1], lr=MUON_RATE, momentum={number(config.momentum)})",
        *own,
    ]


def _schedules(recipe: Recipe) -> list[str]:
    config = recipe.config
    if config.schedule is Schedule.CONSTANT:
        return []
    cycle = f'cycle = {{"pct_start": {number(config.warm_up)}, "cycle_momentum": False}}'
    lines = ["steps = EPOCHS * len(batches)", cycle]
    lines.append("schedule = OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps, **cycle)")
    if recipe.has_muon:
        lines.append("muon_schedule = OneCycleLR(muon, MUON_RATE, total_steps=steps, **cycle)")
    return lines


def _average(config: TrainingConfig) -> list[str]:
    if not config.averaging:
        return []
    return [
        f"reach = {number(config.averaging)} * EPOCHS * len(batches)  # in steps",
        "decay = max(0.0, 1 - 1 / reach)",
        "follow = get_ema_multi_avg_fn(decay)",
        "average = AveragedModel(network, multi_avg_fn=follow, use_buffers=True)",
    ]


def _step(recipe: Recipe) -> Iterator[str]:
    config = recipe.config
    if recipe.variation:
        yield f"images = {recipe.variation}(images / 255, random)"
    images = "images" if recipe.variation else "images / 255"
    logits, computed = "logits", f"logits = network(normalised({images}).to(DEVICE))"
    if config.precision is not Precision.FLOAT32:
        yield 'with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):'
        logits, computed = "logits.float()", f"    {computed}"
    yield computed
    smoothing = [f"label_smoothing={number(config.label_smoothing)}"] if config.label_smoothing else []
    yield from call("loss = F.cross_entropy(", [logits, "labels.to(DEVICE)", *smoothing], levels=3)
    yield "network.zero_grad()"
    yield "loss.backward()"
    names = ["optimizer", "muon"] if recipe.has_muon else ["optimizer"]
    yield from (f"{name}.step()" for name in names)
    if config.schedule is Schedule.ONE_CYCLE:
        yield from (f"{name}.step()" for name in ("schedule", "muon_schedule")[: len(names)])
    if config.averaging:
        yield "average.update_parameters(network)"


def _result(config: TrainingConfig) -> str:
    return "average.module" if config.averaging else "network"
