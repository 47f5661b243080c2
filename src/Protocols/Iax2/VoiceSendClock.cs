namespace Carillon.Protocols.Iax2;

/// <summary>How the next voice frame of a call must go.</summary>
public enum VoiceFrameForm
{
    /// <summary>Mini frame or trunk entry with the low 16 bits.</summary>
    Mini,
    /// <summary>Full frame with all 32 bits: Iax2Call.SendVoice.</summary>
    Full,
}

/// <summary>Decides for a sender when voice must go as a full frame (RFC 5456 section 8.1.2): first of all, and whenever the upper 16 bits of the time
/// changed, so that the receiver can tell which 65 seconds the low 16 bits mean. Also when the format changes, and after a silence so long that a receiver
/// could take the low bits for a wrap. One owner: the leg.</summary>
public struct VoiceSendClock
{
    const uint LongSilence = 30_000;
    bool _started;
    uint _last;
    MediaFormat _format;

    /// <summary>Call once per frame sent, with the call's time in milliseconds.</summary>
    public VoiceFrameForm Next(uint timestamp, MediaFormat format)
    {
        var full = !_started || format != _format || timestamp >> 16 != _last >> 16 || timestamp - _last > LongSilence;
        _started = true;
        _last = timestamp;
        _format = format;
        return full ? VoiceFrameForm.Full : VoiceFrameForm.Mini;
    }
}
