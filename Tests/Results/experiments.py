"""Every figure of Docs/Results.md: the commands that give it, in their order."""
from dataclasses import dataclass


@dataclass
class Experiment:
    """Commands that are run one after the other in one folder, each as it would be typed after `perceiver-io`.

    Each is a training, `train ... --run RUN`, another measure of a run before it, `evaluate --run RUN ...` or, of mirrored lines,
    `generate --run RUN ...`, or a time, `bench TASK ...`.
    """

    name: str
    chapter: str
    commands: list[str]
    #: What to know before reading the figures, for the page.
    text: str = ""
    #: Names, as in the commands, of files and folders that --data NAME=PATH brings.
    data: tuple[str, ...] = ()
    #: Lengths and counts of the mirrored lines that mirror.py makes for it.
    mirrored: tuple[tuple[int, int], ...] = ()
    #: Whether it is repeated before each release.
    quick: bool = False
    #: A file in Docs/Pictures that shows what came out, and what is to be seen on it.
    picture: tuple[str, str] | None = None


IMDB = "--data aclImdb.tar.gz --precision bf16"
# The defaults of before, as these results were recorded with them.
ADAM = "--training.optimizer.name adam --training.optimizer.weight_decay 1e-4 --training.monitor loss"
START = "--training.clip_norm null --training.initialization pytorch"
CONSTANT = f"--training.schedule.name constant {ADAM} {START}"
# Settings that let the model of the preset "mnist" learn in fewer epochs.
QUICK = (
    "--training.schedule.name one_cycle --training.clip_norm 1 --training.initialization truncated_normal "
    "--training.initialization_standard_deviation 0.15")
# Few labels, and a checkpoint that does not go by the accuracy of 50 rows.
FEW = "--data.limit 500 --epochs 40 --training.evaluation_steps 20"
BIRDS = (
    "brown_creeper,pacific_wren,pacific_slope_flycatcher,red_breasted_nuthatch,dark_eyed_junco,olive_sided_flycatcher,"
    "hermit_thrush,chestnut_backed_chickadee,varied_thrush,hermit_warbler,swainson's_thrush,hammond's_flycatcher,western_tanager,"
    "black_headed_grosbeak,golden_crowned_kinglet,warbling_vireo,macgillivray's_warbler,stellar's_jay,common_nighthawk")
# Few rows are soon learned by heart, and the loss is lowest long before the labels are told apart best.
FEWER = ("--data.augmentation.hide 0.3 --steps 400 --training.optimizer.weight_decay 1 --training.monitor micro_f1 "
         "--training.evaluation_steps 10 --output.threshold 0.3")
HOURS = (
    "--data.limit 14400 --data.validation_share 0.2 --data.test_share 0.2 --output.horizon 96 --model.encoder.dropout 0.4 "
    "--model.decoder.dropout 0.4 --training.ema_decay 0.98 --learning-rate 5e-4 --steps 500 --training.evaluation_steps 50")
TASKS = ["mnist-train", "mnist-infer", "mlm-train", "mlm-infer", "knee-train", "long-infer"]



def three(*commands):
    """The commands with three seeds, each with runs of its own; the page gives the median."""
    return [command.replace("SEED", str(seed)) for seed in range(3) for command in commands]


#: Four layers with the first, as in nanoGPT's recipe.
SHAKESPEARE = (
    "--data.validation_share 0.1 --data.test_share 0 --output.sample_length 0 --model.layer_count 3 --learning-rate 3e-3 --steps 1500 "
    "--training.evaluation_steps 500")


#: One head, because each has to find the same place by itself.
MIRROR = (
    "--input text --output generate --data.unit line --output.shifts_windows false --output.sample_length 0 "
    "--model.layer_count 0 --model.head_count 1 --model.positions sinusoidal --learning-rate 3e-3 --training.monitor accuracy "
    "--training.schedule.name constant_cosine --training.schedule.warmup_fraction 0.6")
MIRROR_PROMPTS = " ".join(f"half-4096-{number}.txt" for number in range(8))


EXPERIMENTS = [
    Experiment(
        "digits", "The default command",
        ["train --input image --output classify --run runs/digits"], quick=True,
        text="904,086 parameters, 30,000 generated digits, 1,750 steps of 32."),
    Experiment(
        "digits-seed-1", "The default command",
        ["train --input image --output classify --seed 1 --run runs/digits"]),
    Experiment(
        "mnist", "MNIST",
        ["train --preset mnist --data mnist --epochs 5 --run runs/mnist"], data=("mnist",),
        text="The published settings, for 5 of its 20 epochs: batches of 128, Adam with 1e-3 and weight decay 1e-4; 50,000 "
        "images for training, 10,000 for validation, 10,000 for the test."),
    Experiment(
        "mnist-quick", "MNIST",
        ["train --preset mnist-quick --data mnist --run runs/mnist"], data=("mnist",),
        text="For people in a hurry: patches of 4x4 and 16 latents make an epoch cost half as much, and images are slightly turned, "
        "scaled and shifted."),
    Experiment(
        "digits-to-mnist", "MNIST",
        ["train --input image --output classify --run runs/digits",
         "train --output classify --data mnist --data.limit 200 --encoder-from runs/digits --freeze-encoder "
         f"--batch-size 16 --epochs 20 {CONSTANT} --run runs/frozen",
         f"train --preset mnist --data mnist --data.limit 200 --batch-size 16 --epochs 20 {QUICK} --run runs/scratch"],
        data=("mnist",),
        text="What an encoder that was trained on synthetic digits gives to 200 real ones."),
    Experiment(
        "reviews", "Synthetic texts",
        ["train --input text --output sentiment --run runs/sentiment"], quick=True,
        text="From 20,000 labels. Logistic regression on the words of the same reviews reaches 86.6 %."),
    Experiment(
        "reviews-few", "Synthetic texts",
        ["train --preset reviews-mlm --run runs/mlm",
         "train --preset reviews-few --run runs/frozen --encoder-from runs/mlm --freeze-encoder",
         "train --preset reviews-few --run runs/joint --from runs/frozen --learning-rate 3e-4 --dropout 0.1",
         "train --preset reviews-few --run runs/scratch"],
        quick=True,
        text="From 200 labels, with and without an encoder that has learned the words of 20,000 reviews: the "
        "demonstration of the README. The checkpoint is the one of the lowest validation loss."),
    Experiment(
        "imdb", "IMDB",
        [f"train --preset imdb-mlm-quick {IMDB} --run runs/mlm",
         f"train --output sentiment {IMDB} --run runs/frozen --encoder-from runs/mlm --freeze-encoder --epochs 5 "
         f"--batch-size 128 --learning-rate 2e-3 --training.schedule.name one_cycle --model.decoder.head_count 8 {ADAM} {START}",
         f"train --output sentiment {IMDB} --run runs/joint --from runs/frozen --epochs 3 --batch-size 128 "
         "--learning-rate 5e-4 --dropout 0.1 --training.clip_norm 1 --training.schedule.name one_cycle "
         f"--training.schedule.warmup_fraction 0.1 --model.decoder.head_count 8 {ADAM}",
         f"train --output sentiment {IMDB} --run runs/few500 --encoder-from runs/mlm --freeze-encoder "
         f"--data.limit 500 --batch-size 16 --epochs 10 {CONSTANT}",
         f"train --output sentiment {IMDB} --run runs/few2000 --encoder-from runs/mlm --freeze-encoder "
         f"--data.limit 2000 --batch-size 16 --epochs 6 {CONSTANT}",
         f"train --preset imdb-sentiment {IMDB} --run runs/scratch500 --data.limit 500 --batch-size 16 --epochs 10 "
         "--dropout 0.1",
         f"train --preset imdb-sentiment {IMDB} --run runs/scratch2000 --data.limit 2000 --batch-size 16 --epochs 6 "
         "--dropout 0.1"],
        data=("aclImdb.tar.gz",),
        text="The 37,500 reviews of aclImdb.tar.gz: 22,500 for training, 2,500 for validation, 12,500 for the test. The "
        "encoder learns masked words and the words of whole reviews; classifiers start from it with all labels, with 2,000 "
        "and with 500, and the last two are the published classifier without it. The published figures: loss 4.619 of "
        "masked words after thirteen times as many reviews (here a model of 128 channels gives a part of that for whole reviews), loss "
        "0.346 of a classifier on the frozen encoder."),
    Experiment(
        "imdb-scratch", "IMDB",
        [f"train --preset imdb-sentiment {IMDB} --training.length_bucketing true --epochs 3 --run runs/scratch"],
        data=("aclImdb.tar.gz",), text="The published classifier from scratch, with all labels."),
    Experiment(
        "deliveries", "Tables", ["train --input table --output classify --run runs/deliveries"], quick=True,
        text="Generated deliveries, late or in time."),
    Experiment(
        "adult", "Tables", three("train --data adult --data.target income --seed SEED --run runs/adult-SEED"), data=("adult",),
        text="UCI Adult: 28,573 rows for training, 3,174 for validation, 7,326 for the test. LightGBM with 300 trees: accuracy 87.55 %, "
        "AUC 0.9296."),
    Experiment(
        "adult-gaps", "Tables",
        three("train --data adult --data.target income --data.augmentation.hide 0.3 --seed SEED --run runs/adult-SEED",
              "evaluate --run runs/adult-SEED --data adult-half"),
        data=("adult", "adult-half"),
        text="One model, measured on the test.csv as it is and on one of which each field is emptied with chance 1/2. LightGBM on that: "
        "AUC 0.7310 where it learned from whole rows; 0.8803 where it learned from rows emptied alike, and then 0.9241 on whole ones."),
    Experiment(
        "adult-few", "Tables",
        three("train --input table --output reconstruct --data adult --data.target income --epochs 10 --seed SEED --run runs/columns-SEED",
              f"train --data adult --data.target income {FEW} --encoder-from runs/columns-SEED --seed SEED --run runs/few-SEED",
              f"train --data adult --data.target income {FEW} --seed SEED --run runs/scratch-SEED"),
        data=("adult",),
        text="500 labels, after an encoder has learned to predict hidden fields of all rows without labels, and without it."),
    Experiment(
        "california", "Tables", three("train --data california --data.target MedHouseVal --seed SEED --run runs/california-SEED"),
        data=("california",), text="Prices of houses by 8 numbers. LightGBM with 600 trees: RMSE 0.4517."),
    Experiment(
        "birds", "Tables", three(f'train --data birds --data.target "[{BIRDS}]" {FEWER} --seed SEED --run runs/birds-SEED'), data=("birds",),
        text="387 rows of 258 numbers; which of 19 birds sing. LightGBM for each bird: micro F1 0.485."),
    Experiment(
        "clothing", "Tables",
        three("train --input table+text --data clothing --data.target recommended_ind --data.table.types [Rating=none] --seed SEED "
              "--run runs/clothing-SEED"),
        data=("clothing",),
        text="Numbers, words and two texts of each review. TF-IDF and logistic regression on the texts: AUC 0.9525; on the other columns "
        "0.5456."),
    Experiment(
        "shakespeare", "Texts that are written",
        [f"train --input text --output generate --data input.txt {SHAKESPEARE} {sizes} --run runs/{name}" for name, sizes in [
            ("window-64", "--model.context_length 64 --model.latent_count 64 --batch-size 12"),
            ("window-256", "--model.context_length 256 --model.latent_count 256 --batch-size 3"),
            ("window-1024", "--model.context_length 1024 --model.latent_count 256 --batch-size 3")]],
        data=("input.txt",),
        text="Tiny Shakespeare, the last tenth for validation; as many tokens are predicted in a step with each window. nanoGPT's recipe for "
        "CPUs (4 layers, 128 channels, window 64, 2,000 steps of 12) comes to 1.88 as published."),
    Experiment(
        "mirror", "Texts that are written",
        [f"train {MIRROR} --data mirrored-256.txt --data.validation_share 0.02 --data.test_share 0.02 --model.context_length 256 --model.latent_count 128 "
         "--batch-size 16 --steps 350 --training.evaluation_steps 50 --run runs/mirror-256",
         f"train {MIRROR} --data mirrored-4096.txt --data.validation_share 0.005 --data.test_share 0.005 --model.context_length 4096 --model.latent_count 2048 "
         "--batch-size 2 --steps 500 --training.evaluation_steps 100 --from runs/mirror-256 --run runs/mirror-4096",
         f"generate --run runs/mirror-4096 --file {MIRROR_PROMPTS} --length 2048 --temperature 0"],
        mirrored=((256, 4000), (4096, 4000)),
        text="Random characters, 64 of them, followed by themselves backwards; a model of 256 positions, then of 4,096 with the weights of "
        "the first. The accuracy counts both halves, of which the first is chance, and the last line of a split, whose window begins a place "
        "earlier than it. Then 8 halves of 2,048 characters that were in no training are continued, greedily: that is the share of the second "
        "halves that is right. Lines and halves are made by Tests/Results/mirror.py."),
    Experiment(
        "seasons", "Series", ["train --input series --output forecast --run runs/seasons"], quick=True, text="Generated channels."),
    Experiment(
        "seasons-generate", "Series",
        ["train --input series --output generate --run runs/days", "evaluate --run runs/days --continuations 20"],
        text="The same windows, continued by a causal model: the MSE is that of the mean of 20 continuations of each, the MAE that of their median. "
        "The queries above, which add to a linear map of the window, are better."),
    Experiment(
        "hours", "Series", three(f"train --data ETTh1.csv {HOURS} --seed SEED --run runs/hours-SEED"), data=("ETTh1.csv",),
        text="ETTh1, all seven columns, 96 hours: 8,640 hours for training, 2,880 for validation, 2,880 for the test. Ridge regression "
        "0.3832 of 96 hours and 0.3702 of 336, DLinear 0.375, TimePerceiver 0.364."),
    Experiment(
        "tones", "Sounds", ["train --input audio --output classify --run runs/tones"], quick=True,
        text="Synthetic tones and chirps."),
    Experiment(
        "tones-generate", "Sounds", ["train --input audio --output generate --run runs/player"],
        text="The same kind of sounds at 4,000 samples a second, in 64 levels, written sample by sample by a causal model."),
    Experiment(
        "fsdd", "Sounds", ["train --preset fsdd --data fsdd --run runs/digits"], data=("fsdd",),
        text="Spoken digits: 2,430 for training and 270 for validation; recordings 0 to 4 of everybody, 300, for the test."),
    Experiment(
        "fsdd-theo", "Sounds",
        ["train --preset fsdd --data fsdd --epochs 40 --data.test_speakers [theo] --run runs/digits"], data=("fsdd",),
        text="500 recordings of a speaker who was never heard."),
    Experiment(
        "textures", "Frames that move", ["train --input frames --output flow --run runs/flow"],
        text="Generated textures, each pair seen once: 64,000 for training, 400 for the test. The loss is the end-point error in pixels.",
        picture=("flow.png", "Four test pairs: both frames, their flow and the predicted one. The motion of the texture is found, that of the "
                 "small object is not.")),
    Experiment(
        "shapes", "Clips", ["train --input video --output reconstruct+classify --run runs/clips"],
        text="Generated shapes with tones, each clip seen once: 64,000 for training, 200 for the test; frames and sound from 64 latents, "
        "and the kind of the shape.",
        picture=("clips.png", "Four test clips of eight frames, each above its reconstruction.")),
    Experiment(
        "knees", "Images of the presets", ["train --preset knee-laterality --data knees --run runs/knees"], data=("knees",),
        text="`knees` is made by `make_knee_images.py knees 60 20` in Tests/PerceiverImageTests/Fixtures: 1,200 pictures of 36 "
        "patients for training, 260 of 12 for validation, 240 of 12 for a balanced test. No patient is in two splits."),
    Experiment(
        "cifar", "Images of the presets",
        [f"train --preset mnist --data cifar-100-binary --epochs 20 --data.augmentation.flip true {QUICK} --run runs/cifar"],
        data=("cifar-100-binary",), text="The model of MNIST on 32x32 pixels in colour: 916,728 parameters, 100 classes."),
    Experiment(
        "digit-pairs", "Two inputs at once",
        ["train --input image+audio --output classify --data.name every_combination --data.image.path mnist "
         "--data.audio.path fsdd --input.image.patch_size 4 --input.audio.sample_rate 8000 --input.audio.window 0.8 "
         "--input.audio.spectrogram.mel_count 40 --input.audio.spectrogram.patch_frames 2 "
         "--input.audio.spectrogram.patch_mels 40 --data.audio.augmentation.gain 6 --data.audio.augmentation.shift 0.1 "
         "--data.audio.augmentation.noise 0.1 --data.audio.augmentation.masks 1 --batch-size 32 --steps 6000 "
         "--training.evaluation_steps 500 --learning-rate 1.5e-3 --training.schedule.name one_cycle "
         "--training.schedule.warmup_fraction 0.1 --training.clip_norm 1 --training.initialization truncated_normal "
         f"--training.initialization_standard_deviation 0.15 {ADAM} --run runs/pairs"],
        data=("mnist", "fsdd"),
        text="Each class is a handwritten digit and a spoken one, so either alone says at best one in ten."),
    Experiment(
        "speed", "Speed", [f"bench {task}" for task in TASKS],
        text="A training step or a prediction in float32; `bench` says how much is in a batch. [Performance.md](Performance.md) "
        "has the same beside PyTorch."),
    Experiment("speed-bf16", "Speed", [f"bench {task} --precision bf16" for task in TASKS], text="With products of bfloat16."),
    Experiment("speed-one-thread", "Speed", [f"bench {task} --threads 1" for task in TASKS], text="On one thread."),
    Experiment(
        "one-example", "Speed", ["bench mnist-infer --batch 1 --steps 100"],
        text="One image at a time."),
    Experiment(
        "published", "Speed",
        [f"bench imagenet-{kind}-infer --steps 3" for kind in ("learned", "fourier", "conv")]
        + ["bench language-infer", "bench flow-infer --steps 1", "bench multimodal-chunk-infer", "bench multimodal-infer --steps 1"],
        text="The models whose weights were published with Perceiver IO, at their sizes: 224x224 pixels, 2,048 bytes, frames of "
        "368x496, a 128th of a clip's pixels and a whole clip of 16 frames of 224x224. The weights are random, because none of "
        "the official files could be had where this was measured. Who has one types `import language-perceiver --run "
        "runs/language` and then `predict --run runs/language 'This is an incomplete sentence where some words "
        "are[MASK][MASK][MASK][MASK][MASK][MASK][MASK][MASK][MASK]'`, whose most likely answer is published as \" missing.\"."),
    Experiment(
        "growth", "How cost grows",
        ["bench long-infer --steps 1 --inputs 1024 4096 16384 50176 200704",
         "bench imagenet-infer --steps 1 --inputs 1024 4096 16384 50176 200704"],
        text="One image of more and more pixels: linear in the inputs, while the part of the latents stays the same."),
    Experiment(
        "growth-latents", "How cost grows",
        [f"bench long-infer --model.encoder.channels 512 --model.encoder.latent_count {n}" for n in (64, 128, 256, 512, 1024, 2048)],
        text="More and more latents of 512 channels before 50,176 inputs: attention among them grows with the square."),
]
