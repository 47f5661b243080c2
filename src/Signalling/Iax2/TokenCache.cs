namespace Carillon.Signalling.Iax2;

/// <summary>The last call token of each peer. One that is fresh is shown again, which saves a call the first way there and back: a token is bound to our
/// address and a few seconds, not to a call. A peer that does not take it sends another.</summary>
sealed class TokenCache(LoopClock clock, TimeSpan fresh)
{
    readonly Dictionary<string, (byte[] Token, long Since)> _tokens = new(StringComparer.Ordinal);
    readonly HashSet<string> _takeProofs = new(StringComparer.Ordinal);

    public void Keep(string peer, byte[] token) => _tokens[peer] = (token, clock.Now);

    /// <summary>Empty, if there is none or it is too old: then the NEW asks for one.</summary>
    public byte[] Get(string peer) => _tokens.TryGetValue(peer, out var kept) && clock.Since(kept.Since) < fresh ? kept.Token : [];

    /// <summary>Whether the peer gives tokens with its PONGs: then it is one of us, and takes a NEW that proves itself.</summary>
    public bool TakesProofs(string peer) => _takeProofs.Contains(peer);

    /// <summary>A PONG came, with a token or without.</summary>
    public void OnPong(string peer, ReadOnlySpan<byte> token)
    {
        if (token.IsEmpty) _takeProofs.Remove(peer);
        else
        {
            _takeProofs.Add(peer);
            Keep(peer, token.ToArray());
        }
    }
}
