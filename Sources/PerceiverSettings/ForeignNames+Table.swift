extension ForeignNames {
    /// Names of settings in other libraries, and a few of our own that are easily put into the wrong group.
    ///
    /// A test checks that every key path is that of a setting.
    package static let settings = training + running + model + adapters

    private static let training = [
        Meaning("lr learning_rate max_lr base_lr init_lr", "training.learning_rate"),
        Meaning("epochs epoch max_epochs num_epochs n_epochs nb_epochs num_train_epochs", "training.epochs"),
        Meaning("steps max_steps num_steps total_steps num_training_steps max_iters", "training.steps"),
        Meaning(
            "batch_size bs train_batch_size eval_batch_size per_device_train_batch_size "
                + "per_device_eval_batch_size mini_batch_size", "training.batch_size"),
        Meaning(
            "optimizer optim optimiser optimizer_type optimizer_name opt rule", "training.optimizer.name"),
        Meaning("weight_decay wd", "training.optimizer.weight_decay"),
        Meaning("beta1 beta_1 adam_beta1", "training.optimizer.beta1"),
        Meaning("beta2 beta_2 adam_beta2", "training.optimizer.beta2"),
        Meaning("betas adam_betas", "training.optimizer.beta1 training.optimizer.beta2"),
        Meaning("eps epsilon adam_epsilon adam_eps", "training.optimizer.epsilon"),
        Meaning("momentum sgd_momentum", "training.optimizer.momentum"),
        Meaning(
            "schedule scheduler lr_scheduler lr_scheduler_type lr_schedule sched curve",
            "training.schedule.name"),
        Meaning("warmup warmup_steps num_warmup_steps", "training.schedule.warmup_steps"),
        Meaning(
            "warmup_ratio warmup_fraction pct_start one_cycle_pct_start rising_share",
            "training.schedule.warmup_fraction",
            "It is that of one_cycle and constant_cosine; the others count warmup_steps."),
        Meaning(
            "min_lr eta_min final_lr min_lr_ratio final_share", "training.schedule.final_fraction",
            "It is a share of the learning rate."),
        Meaning("gamma lr_decay decay_rate step_factor", "training.schedule.gamma"),
        Meaning("lr_step_size step_size step_length", "training.schedule.step_size"),
        Meaning("patience", "training.early_stopping training.schedule.plateau_patience"),
        Meaning("early_stopping early_stopping_patience early_stop", "training.early_stopping"),
        Meaning(
            "clip_norm max_grad_norm max_norm gradient_clip_val gradient_clip grad_clip grad_clip_norm "
                + "clip_grad_norm clipnorm", "training.clip_norm"),
        Meaning(
            "accumulation gradient_accumulation_steps accumulate_grad_batches accumulation_steps accum_iter",
            "training.accumulation_steps"),
        Meaning("ema ema_decay use_ema model_ema ema_rate", "training.ema_decay"),
        Meaning("group_by_length bucket_by_length similar_lengths", "training.length_bucketing"),
        Meaning(
            "initializer_range init_scale init_std initialization_deviation",
            "training.initialization_standard_deviation"),
    ]

    private static let running = [
        Meaning("seed random_seed random_state manual_seed", "training.seed"),
        Meaning(
            "precision fp16 bf16 half amp use_amp mixed_precision dtype torch_dtype", "training.precision",
            "It is fp32 or bf16."),
        Meaning("threads num_threads n_threads torch_num_threads", "training.threads"),
        Meaning(
            "device devices gpus cuda accelerator num_gpus", "training.threads",
            "Models run on the processor."),
        Meaning(
            "num_workers n_workers workers dataloader_num_workers pin_memory prefetch_factor", "",
            "Batches are made ahead, on a thread of their own; there is nothing to set."),
        Meaning(
            "evaluation_steps eval_steps eval_interval val_check_interval eval_strategy evaluation_strategy",
            "training.evaluation_steps"),
        Meaning(
            "logging_steps log_interval log_every_n_steps", "training.evaluation_steps",
            "metrics.csv gets its rows at evaluations."),
        Meaning(
            "save_steps save_interval save_every save_strategy checkpoint_interval every_n_train_steps",
            "training.checkpoint_seconds", "A checkpoint is also written at each evaluation."),
        Meaning(
            "output_dir run_dir run_name save_dir log_dir logdir default_root_dir experiment_name", "",
            "The folder of a run is the option --run."),
        Meaning(
            "resume_from_checkpoint resume_from ckpt_path", "",
            "The option --resume goes on with a run, and --from begins another with its weights."),
        Meaning(
            "from pretrained pretrained_model model_name_or_path", "training.from training.encoder_from"),
        Meaning("latent_memory_mb", "training.cached_latents_mb"),
        Meaning("freeze freeze_encoder freeze_backbone", "training.freeze_encoder training.frozen"),
    ]

    private static let model = [
        Meaning(
            "num_latents n_latents latents latent_count latent_size", "model.encoder.latent_count"),
        Meaning("num_latent_channels d_latents latent_dim latent_channels", "model.encoder.channels"),
        Meaning(
            "d_model hidden_size hidden_dim embed_dim embedding_dim n_embd num_input_channels",
            "model.encoder.channels input.channels",
            "The first is of the latents, the second of the tokens of a text."),
        Meaning(
            "num_heads n_heads n_head nhead heads head_count num_attention_heads",
            "model.encoder.cross_head_count model.encoder.self_head_count model.decoder.head_count"),
        Meaning(
            "num_cross_attention_heads cross_heads cross_head_count",
            "model.encoder.cross_head_count model.decoder.head_count"),
        Meaning(
            "num_self_attention_heads latent_heads self_head_count", "model.encoder.self_head_count"),
        Meaning(
            "num_layers n_layers n_layer num_hidden_layers depth layer_count",
            "model.encoder.layer_count model.encoder.self_attention_count"),
        Meaning("num_blocks n_blocks num_self_attention_blocks", "model.encoder.layer_count"),
        Meaning(
            "num_self_attends_per_block num_self_attention_layers_per_block num_self_attention_layers "
                + "self_per_cross_attn self_attention_count", "model.encoder.self_attention_count"),
        Meaning(
            "num_cross_attention_layers num_cross_attentions", "model.encoder.cross_attention_count"),
        Meaning(
            "weight_tie_layers share_weights first_cross_attention_layer_shared "
                + "first_self_attention_block_shared",
            "model.encoder.distinct_cross_attention_count model.encoder.distinct_block_count"),
        Meaning(
            "qk_channels num_qk_channels",
            "model.encoder.cross_qk_channels model.encoder.self_qk_channels model.decoder.qk_channels"),
        Meaning(
            "v_channels num_v_channels",
            "model.encoder.cross_v_channels model.encoder.self_v_channels model.decoder.v_channels"),
        Meaning("num_cross_attention_qk_channels", "model.encoder.cross_qk_channels"),
        Meaning("num_cross_attention_v_channels", "model.encoder.cross_v_channels"),
        Meaning("num_self_attention_qk_channels", "model.encoder.self_qk_channels"),
        Meaning("num_self_attention_v_channels", "model.encoder.self_v_channels"),
        Meaning(
            "widening_factor mlp_ratio ff_mult",
            "model.encoder.cross_widening_factor model.encoder.self_widening_factor "
                + "model.decoder.widening_factor"),
        Meaning("cross_attention_widening_factor", "model.encoder.cross_widening_factor"),
        Meaning("self_attention_widening_factor", "model.encoder.self_widening_factor"),
        Meaning(
            "dropout dropout_rate dropout_p hidden_dropout_prob ff_dropout",
            "model.encoder.dropout model.decoder.dropout", "The option --dropout sets both."),
        Meaning(
            "attention_dropout attn_dropout attention_probs_dropout_prob", "model.encoder.attention_dropout"),
        Meaning(
            "activation_checkpointing gradient_checkpointing", "model.encoder.activation_checkpointing"),
        Meaning("use_query_residual query_residual", "model.decoder.has_query_residual"),
        Meaning("chunk_size", "model.decoder.chunk_size"),
    ]

    private static let adapters = [
        Meaning("num_frequency_bands num_freq_bands num_bands bands", "input.bands"),
        Meaning(
            "max_freq max_frequency max_resolution", "input.bands",
            "The highest frequency is half the length of an axis."),
        Meaning("patch_size", "input.patch_size"),
        Meaning("position_encoding_type pos_embed", "input.positions"),
        Meaning("image_size img_size image_shape input_shape", "data.height data.width"),
        Meaning(
            "in_channels input_channels num_channels", "", "Inputs have the channels that the data has."),
        Meaning("num_classes n_classes num_labels", "", "The classes are those that the data has."),
        Meaning(
            "max_length max_len max_seq_len max_seq_length max_position_embeddings sequence_length "
                + "block_size", "input.max_length"),
        Meaning("vocab_size vocabulary_size", "data.tokens.vocabulary_size"),
        Meaning("tokenizer tokenizer_file tokenizer_name", "data.tokens.file"),
        Meaning(
            "mlm_probability mask_p mask_prob mask_ratio mask_probability selected_share",
            "output.masking.mask_probability"),
        Meaning("mask_replace_prob mask_share", "output.masking.mask_replace_probability"),
        Meaning("random_replace_prob random_share", "output.masking.random_replace_probability"),
        Meaning("whole_word_mask whole_word_masking whole_words", "output.masking.whole_words"),
        Meaning("tie_word_embeddings tie_weights", "output.ties_embedding"),
        Meaning("label_smoothing label_smoothing_factor smoothing", "output.label_smoothing"),
        Meaning("sample_rate sampling_rate sr", "input.sample_rate"),
        Meaning("n_mels num_mels num_mel_bins", "input.spectrogram.mel_count"),
        Meaning("n_fft win_length", "input.spectrogram.frame", "It is in seconds."),
        Meaning("hop_length", "input.spectrogram.hop", "It is in seconds."),
        Meaning(
            "data_dir data_path dataset_dir dataset_path train_file", "data.path",
            "The option --data sets it."),
        Meaning("dataset dataset_name", "data.name"),
        Meaning("val_split val_size validation_split", "data.validation_share"),
        Meaning("test_split test_size", "data.test_share"),
        Meaning("max_train_samples limit_train_batches limit", "data.limit"),
        Meaning("spec_augment specaugment stripes", "data.augmentation.masks"),
        Meaning("time_mask_param time_stripe", "data.augmentation.time_mask"),
        Meaning("freq_mask_param frequency_stripe", "data.augmentation.frequency_mask"),
        Meaning("horizontal_flip random_horizontal_flip hflip", "data.augmentation.flip"),
        Meaning("mixup mixup_alpha", "data.augmentation.mixup"),
        Meaning("cutmix cutmix_alpha", "data.augmentation.cutmix"),
        Meaning("randaugment rand_augment num_ops", "data.augmentation.randaugment_layers"),
    ]

    /// Names of values elsewhere, letters and digits only, and their names here.
    package static let values = [
        "adamwtorch": "adamw", "adamwhf": "adamw", "adamwtorchfused": "adamw",
        "onecyclelr": "one_cycle", "cosineannealinglr": "cosine", "cosineannealing": "cosine",
        "cosinewithwarmup": "cosine", "cosinewithminlr": "cosine", "linear": "cosine", "polynomial": "cosine",
        "steplr": "step", "multisteplr": "step", "reducelronplateau": "plateau",
        "constantlr": "constant", "constantwithwarmup": "constant",
        "32": "fp32", "32true": "fp32", "float32": "fp32", "float": "fp32", "full": "fp32",
        "16": "bf16", "16mixed": "bf16", "fp16": "bf16", "float16": "bf16", "half": "bf16",
        "bf16mixed": "bf16", "bf16true": "bf16", "bfloat16": "bf16", "truncnormal": "truncated_normal",
        "recipe": "pytorch", "imdb": "text-folder", "aclimdb": "text-folder", "jsonlines": "json",
    ]
}
