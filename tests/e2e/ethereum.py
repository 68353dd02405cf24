# SPDX-License-Identifier: BSD-3-Clause-Clear
"""Addresses of Ethereum, reckoned apart from mpcnetc: the last 20 bytes of the Keccak-256 of a public key's point
(Ethereum Yellow Paper, appendix F; Keccak as in FIPS 202, with the padding of the original submission)."""

import base64

ROUNDS, LANE, RATE = 24, (1 << 64) - 1, 136


def rotated(lane, count):
    return (lane << count | lane >> (64 - count)) & LANE if count else lane


def permuted(state):
    """Keccak-f[1600] of {(x, y): lane}."""
    feedback = 1
    for _ in range(ROUNDS):
        column = [state[x, 0] ^ state[x, 1] ^ state[x, 2] ^ state[x, 3] ^ state[x, 4] for x in range(5)]
        state = {(x, y): lane ^ column[(x - 1) % 5] ^ rotated(column[(x + 1) % 5], 1) for (x, y), lane in state.items()}
        x, y, lane = 1, 0, state[1, 0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            lane, state[x, y] = state[x, y], rotated(lane, (step + 1) * (step + 2) // 2 % 64)
        state = {(x, y): state[x, y] ^ ~state[(x + 1) % 5, y] & LANE & state[(x + 2) % 5, y] for x in range(5) for y in range(5)}
        for bit in range(7):
            state[0, 0] ^= (feedback & 1) << (1 << bit) - 1
            feedback = feedback << 1 ^ (0x171 if feedback & 0x80 else 0)
    return state


def keccak256(data):
    padded = bytearray(data) + bytes(RATE - len(data) % RATE)
    padded[len(data)] ^= 0x01
    padded[-1] ^= 0x80
    state = {(x, y): 0 for x in range(5) for y in range(5)}
    for start in range(0, len(padded), RATE):
        for lane in range(RATE // 8):
            state[lane % 5, lane // 5] ^= int.from_bytes(padded[start + 8 * lane:start + 8 * lane + 8], "little")
        state = permuted(state)
    return b"".join(state[lane % 5, lane // 5].to_bytes(8, "little") for lane in range(4))


def address_of(pem):
    """The address, "0x…" in lower case, of a public key in PEM form on secp256k1."""
    der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    # The point is what the structure ends with: two numbers of 32 bytes, behind a byte that says so.
    if len(der) != 88 or der[-65] != 4:
        raise ValueError("no public key on secp256k1 whose point is written in full")
    return f"0x{keccak256(der[-64:])[12:].hex()}"
