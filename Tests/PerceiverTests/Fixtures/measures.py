#!/usr/bin/env python3
"""Writes measures.json: random predictions, and what scikit-learn and PyTorch say of them.

    pip install scikit-learn torch && python measures.py
"""
import json
import pathlib
import numpy as np
import torch
import torch.nn.functional as F
from sklearn import metrics as m

random = np.random.default_rng(5)


def rounded(x): return np.round(x * 8).astype(np.float32) / 8  # so that some scores tie


def calibration(p, y, bins=15):
    top, right = p.max(1), p.argmax(1) == y
    which = np.ceil(top * bins).astype(int) - 1
    return sum(abs(top[which == b].mean() - right[which == b].mean()) * (which == b).mean() for b in set(which))


def classes(count, k):
    y = random.integers(0, k, count)
    x = rounded(random.normal(size=(count, k)) + 1.5 * np.eye(k)[y])
    x += np.arange(k, dtype=np.float32) / 64  # but none for the highest of an example
    p = np.exp(x.astype(np.float64))
    p = np.round(p / p.sum(1, keepdims=True), 13)  # what ties, ties
    guess = p.argmax(1)
    auc = m.roc_auc_score(y, p[:, 1]) if k == 2 else m.roc_auc_score(np.eye(k)[y], p, average='macro')
    return dict(logits=x.tolist(), labels=y.tolist(), values=dict(
        accuracy=m.accuracy_score(y, guess), balanced_accuracy=m.balanced_accuracy_score(y, guess),
        macro_f1=m.f1_score(y, guess, average='macro'), auc=auc, calibration_error=calibration(p, y)))


def multilabel(count, k):
    y = (random.random((count, k)) < np.linspace(0.1, 0.7, k)).astype(int)
    y[:, -1] = 0  # a label that nothing has
    x = rounded(random.normal(size=(count, k)) + 2 * y - 1)
    x[:, -1] = -3
    guess = (x >= 0).astype(int)
    loss = torch.tensor(x, requires_grad=True)
    value = F.binary_cross_entropy_with_logits(loss, torch.tensor(y, dtype=torch.float32))
    value.backward()
    return dict(logits=x.tolist(), labels=y.tolist(), gradient=loss.grad.tolist(), values=dict(
        loss=value.item(), hamming_loss=m.hamming_loss(y, guess), micro_f1=m.f1_score(y, guess, average='micro'),
        macro_f1=m.f1_score(y, guess, average='macro', zero_division=0),
        auc=m.roc_auc_score(y[:, :-1], x[:, :-1], average='macro')))


def regression(count, k):
    y = (random.normal(size=(count, k)) * [1, 20, 0.1][:k] + [0, 300, 5][:k]).astype(np.float32)
    p = (y + random.normal(size=(count, k)) * [0.5, 5, 0.2][:k]).astype(np.float32)
    mean, deviation = y.mean(0), y.std(0)
    a, b = (torch.tensor((z - mean) / deviation) for z in (p, y))
    return dict(
        truth=y.tolist(), predictions=p.tolist(), means=mean.tolist(), deviations=deviation.tolist(),
        squared=F.mse_loss(a, b).item(), absolute=F.l1_loss(a, b).item(), huber=F.huber_loss(a, b).item(),
        values=dict(mae=m.mean_absolute_error(y, p), rmse=m.root_mean_squared_error(y, p), r2=m.r2_score(y, p)))


json.dump(
    dict(two=classes(60, 2), five=classes(90, 5), multilabel=multilabel(50, 4), one=regression(40, 1), three=regression(40, 3)),
    open(pathlib.Path(__file__).with_name('measures.json'), 'w'))
