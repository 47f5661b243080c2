namespace Carillon.Signalling.Iax2;

/// <summary>The proofs that were taken while their tokens live: a NEW that is replayed proves nothing. Only who knows the secret gets in here, so it holds as many as calls were begun.</summary>
sealed class ProofMemory(LoopClock clock, TimeSpan life)
{
    readonly HashSet<UInt128> _used = [];
    readonly Queue<(UInt128 Proof, long Since)> _order = [];

    /// <summary>False: it was used before.</summary>
    public bool TryUse(UInt128 proof)
    {
        while (_order.TryPeek(out var oldest) && clock.Since(oldest.Since) > life) _used.Remove(_order.Dequeue().Proof);
        if (!_used.Add(proof)) return false;
        _order.Enqueue((proof, clock.Now));
        return true;
    }
}
