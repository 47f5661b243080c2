namespace Carillon.Protocols.Iax2;

/// <summary>How a call's voice comes in, for its receiver report (RFC 5456 sections 8.6.35 to 8.6.40): jitter as in RFC 3550, and what its times show to be missing or
/// late. One owner counts; others may read the numbers a moment old.</summary>
public struct VoiceReception
{
    /// <summary>A longer gap is silence that nobody sent.</summary>
    const int MostGapMs = 500;
    bool _begun;
    uint _last;
    uint _next;
    int _lateness;
    double _jitter;

    public uint Received { get; private set; }
    public uint Lost { get; private set; }
    public uint OutOfOrder { get; private set; }
    public readonly uint JitterMs => (uint)Math.Round(_jitter);

    /// <summary>One frame.</summary>
    /// <param name="timestamp">Its time in 32 bits.</param>
    /// <param name="arrivalMs">When it came, by any clock.</param>
    /// <param name="lengthMs">How much voice it has.</param>
    public void OnFrame(uint timestamp, uint arrivalMs, int lengthMs)
    {
        Received++;
        var lateness = unchecked((int)(arrivalMs - timestamp));
        if (_begun) _jitter += (Math.Abs(lateness - _lateness) - _jitter) / 16;
        _lateness = lateness;
        if (_begun && unchecked((int)(timestamp - _last)) <= 0)
        {
            OutOfOrder++;
            if (Lost > 0) Lost--;
            return;
        }
        var gap = _begun ? unchecked((int)(timestamp - _next)) : 0;
        if (lengthMs > 0 && gap is > 0 and < MostGapMs) Lost += (uint)((gap + lengthMs / 2) / lengthMs);
        (_begun, _last, _next) = (true, timestamp, timestamp + (uint)lengthMs);
    }
}
