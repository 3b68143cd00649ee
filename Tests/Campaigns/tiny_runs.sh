# Tiny runs of each kind, and what they leave. A script of this folder reads it in a folder of its own, `folder`.

export XDG_CACHE_HOME="$folder/cache"

# A checkpoint after each step: most kills come in the middle of writing one.
model=(--model.encoder.latent_count 4 --model.encoder.channels 16 --model.encoder.self_attention_count 1)
often=(--training.checkpoint_seconds 0 --training.evaluation_steps 6)
image=(--input image --output classify --input.bands 2 --data.train_count 64 --data.validation_count 16
    --data.test_count 16 --batch-size 8 --steps 36 "${model[@]}" "${often[@]}")
text=(--data.train_count 64 --data.validation_count 16 --data.test_count 16 --batch-size 8)
names=(image latents audio combined averages accumulation)
arguments_of() {
    case "$1" in
    image) arguments=("${image[@]}" --model.encoder.dropout 0.1) ;;
    latents)
        arguments=(--output classify "${text[@]}" --encoder-from "$folder/encoder" --freeze-encoder --steps 36
            --training.cached_latents_mb 0 "${often[@]}")
        ;;
    audio)
        arguments=(--input audio --output classify --input.window 0.1 --input.bands 2 --data.train_count 64
            --data.validation_count 16 --data.test_count 16 --batch-size 8 --steps 24 "${model[@]}" "${often[@]}")
        ;;
    combined)
        arguments=(--input text+image --output classify --data.name every_combination
            --data.image.train_count 64 --data.text.train_count 64 --data.text.tokens.vocabulary_size 300
            --input.text.max_length 32 --input.text.channels 16 --input.image.bands 2 --batch-size 8 --steps 18
            "${model[@]}" "${often[@]}")
        ;;
    averages) arguments=("${image[@]}" --training.ema_decay 0.9) ;;
    accumulation) arguments=("${image[@]}" --steps 18 --training.accumulation_steps 3) ;;
    esac
}

# What a run leaves, without what depends on the clock or on its name.
essence() { # RUN FILE
    case "$2" in
    *.tfevents.*) ;;
    lock | *.lock) ;;
    curves.svg) sed "s|>$(basename "$1")</text>|></text>|" "$1/$2" ;; # its title is the name of the run
    */state.json) grep -vE '"(seconds|checksum)"' "$1/$2" ;;
    metrics.csv)
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i !~ /^(seconds|examples_per_s|waiting_share)$/) kept[++n] = i }
            { for (i = 1; i <= n; i++) printf "%s,", $kept[i]; print "" }' "$1/$2"
        ;;
    *) cat "$1/$2" ;;
    esac
}
files() { (cd "$1" && find . -type f | sed 's|^\./||' | sort); }

# Names whatever is not the same in two runs.
differences() { # RUN REFERENCE
    # Each session writes a file of events of its own.
    diff <(files "$1" | grep -v tfevents) <(files "$2" | grep -v tfevents)
    for file in $(files "$2"); do
        [ -e "$1/$file" ] || continue
        cmp -s <(essence "$1" "$file") <(essence "$2" "$file") || echo "$file differs"
    done
}

now() { echo "${EPOCHREALTIME/./}"; }

# A run that the others freeze the encoder of.
train_encoder() {
    "$program" train --input text --output classify "${text[@]}" --steps 2 --data.tokens.vocabulary_size 300 \
        --input.max_length 32 --input.channels 16 "${model[@]}" --run encoder >log 2>&1 || { cat log && exit 1; }
}
