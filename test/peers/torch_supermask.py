"""Edge-popup steps of plain PyTorch on this machine: LeNet-300-100 without biases, batch 128, half of the weights kept,
SGD on the scores with momentum .9 and weight decay 1e-4, as the papers' programs do it. One JSON line a variant:

- sort: every layer's |scores| are sorted, and the lowest go (the papers' programs);
- kthvalue: those at or below the k-th lowest go (the faster way that their README names);
- masked: no scores; the weights are trained under a fixed mask, applied after the update;
- topk: choosing the upper half of 10^6 scores, by sorting and by kthvalue.

usage: python torch_supermask.py [--threads 1,2] [--only sort,kthvalue,masked,topk-sort,topk-kthvalue]
needs: torch (the CPU is used)
"""
import argparse, json, time, warnings

warnings.filterwarnings("ignore")
import torch
from torch import nn
import torch.nn.functional as F

KEPT = .5
SIZES = (784, 300, 100, 10)


def best(step, repeats, inner):
    """Minimum and median of `repeats` timings, in ms a step, each over `inner` steps."""
    for _ in range(max(2, inner // 4)):
        step()
    t = []
    for _ in range(repeats):
        s = time.perf_counter()
        for _ in range(inner):
            step()
        t.append((time.perf_counter() - s) * 1e3 / inner)
    t.sort()
    return t[0], t[len(t) // 2]


class BySort(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores):
        mask = torch.ones_like(scores)
        order = scores.flatten().sort()[1]
        mask.flatten()[order[: int((1 - KEPT) * scores.numel())]] = 0
        return mask

    @staticmethod
    def backward(ctx, g):
        return g


class ByKth(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores):
        cut = scores.flatten().kthvalue(int((1 - KEPT) * scores.numel()))[0]
        return (scores > cut).to(scores.dtype)

    @staticmethod
    def backward(ctx, g):
        return g


def batches():
    x, y = torch.rand(60000, 784), torch.randint(0, 10, (60000,))
    i = [0]

    def at():
        o = i[0] % 468 * 128
        i[0] += 1
        return x[o:o + 128], y[o:o + 128]
    return at


def scored(choose):
    at = batches()
    ws, ss = [], []
    for a, b in zip(SIZES, SIZES[1:]):
        ws.append(torch.randn(b, a).sign() * (2 / a) ** .5)
        ss.append(nn.Parameter((torch.rand(b, a) * 2 - 1) * a ** -.5))
    opt = torch.optim.SGD(ss, .1, momentum=.9, weight_decay=1e-4, foreach=True)

    def step():
        x, y = at()
        for i, (w, s) in enumerate(zip(ws, ss)):
            x = F.linear(x, w * choose.apply(s.abs()))
            if i < 2:
                x = F.relu(x)
        opt.zero_grad()
        F.cross_entropy(x, y).backward()
        opt.step()
    return step, 40


def masked():
    at = batches()
    ws = [nn.Parameter(torch.randn(b, a) * (2 / a) ** .5) for a, b in zip(SIZES, SIZES[1:])]
    masks = [(torch.rand_like(w) < KEPT).float() for w in ws]
    opt = torch.optim.SGD(ws, .1, momentum=.9, weight_decay=1e-4, foreach=True)

    def step():
        x, y = at()
        for i, w in enumerate(ws):
            x = F.linear(x, w)
            if i < 2:
                x = F.relu(x)
        opt.zero_grad()
        F.cross_entropy(x, y).backward()
        opt.step()
        with torch.no_grad():
            torch._foreach_mul_(ws, masks)
    return step, 40


def topk(choose):
    s = torch.rand(1000000) * 2 - 1
    return (lambda: choose.apply(s.abs())), 3


WORK = {
    "sort": lambda: scored(BySort), "kthvalue": lambda: scored(ByKth), "masked": masked,
    "topk-sort": lambda: topk(BySort), "topk-kthvalue": lambda: topk(ByKth),
}

if __name__ == "__main__":
    a = argparse.ArgumentParser()
    a.add_argument("--threads", default="1")
    a.add_argument("--only", default=",".join(WORK))
    a.add_argument("--repeats", type=int, default=7)
    o = a.parse_args()
    for name in o.only.split(","):
        for n in map(int, o.threads.split(",")):
            torch.set_num_threads(n)
            torch.manual_seed(0)
            step, inner = WORK[name]()
            lo, mid = best(step, o.repeats, inner)
            print(json.dumps({"peer": "torch", "version": torch.__version__, "work": name, "threads": n, "ms_min": round(lo, 3), "ms_median": round(mid, 3)}), flush=True)
