namespace Carillon.Protocols.Iax2;

/// <summary>
/// Turns the 16-bit time of mini and trunk frames into the call's 32 bits (RFC 5456 section 8.1.2). The upper half is that of the last frame seen,
/// unless that would be a jump of more than 50 seconds: then the full frame that announces the wrap is late or lost (a jump back), or this frame is
/// a late one from before it (a jump ahead); that holds while silence and delay together stay under 15 seconds. A full frame sets it straight whatever
/// came before. One owner: the leg.
/// </summary>
public struct VoiceReceiveClock
{
    const int Wrap = 0x10000;
    const int ImpossibleJump = 50_000;
    uint _last;

    /// <summary>False until the first full voice frame: mini frames before it have no format and no time.</summary>
    public bool IsSynchronised { get; private set; }

    /// <summary>A full voice frame came with all 32 bits. One that is repeated or late does not turn the clock back.</summary>
    public void OnFull(uint timestamp)
    {
        if (!IsSynchronised || unchecked((int)(timestamp - _last)) > 0) _last = timestamp;
        IsSynchronised = true;
    }

    /// <summary>The 32-bit time of a mini frame or trunk entry.</summary>
    public uint OnMini(ushort timestamp)
    {
        var step = timestamp - (ushort)_last;
        if (step < -ImpossibleJump) step += Wrap;
        else if (step > ImpossibleJump) step -= Wrap;

        var full = unchecked(_last + (uint)step);
        if (step > 0) _last = full;
        return full;
    }
}
