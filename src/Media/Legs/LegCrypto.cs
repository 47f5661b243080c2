using Carillon.Protocols.Srtp;

namespace Carillon.Media;

/// <summary>SRTP of one leg, both directions. Made on the thread that agreed on the keys; from then on the shard's.</summary>
internal sealed class LegCrypto(SrtpKeys keys) : IDisposable
{
    private SrtpSender _sender = new(keys.Send);
    private SrtpReceiver _receiver = new(keys.Receive);

    /// <summary>
    /// What is in force from now on. A direction whose key stays keeps its indices too, for with one key they must go on (RFC 3711
    /// section 3.3.1): a hold after twenty minutes is not the end of the call's audio, and no index is used twice.
    /// </summary>
    public static LegCrypto? Exchange(LegCrypto? old, LegCrypto? next)
    {
        if (old is not null && next is not null)
        {
            if (next._sender.Master.Equals(old._sender.Master)) (next._sender, old._sender) = (old._sender, next._sender);
            if (next._receiver.Master.Equals(old._receiver.Master)) (next._receiver, old._receiver) = (old._receiver, next._receiver);
        }
        old?.Dispose();
        return next;
    }

    /// <summary>Shortens the datagram to the plain packet. False: it is not the far side's, or not for the first time.</summary>
    public bool TryOpen(ref Span<byte> datagram, bool isRtcp)
    {
        var verdict = isRtcp ? _receiver.UnprotectRtcp(datagram, out var length) : _receiver.Unprotect(datagram, out length);
        if (verdict != SrtpVerdict.Authentic) return false;
        datagram = datagram[..length];
        return true;
    }

    /// <summary>The length of the protected packet; 0: it is not to be sent, for its number was used before.</summary>
    public int Protect(Span<byte> buffer, int length) => _sender.TryProtect(buffer, length, out var whole) ? whole : 0;

    /// <summary>As <see cref="Protect"/>, for RTCP.</summary>
    public int ProtectRtcp(Span<byte> buffer, int length) => _sender.TryProtectRtcp(buffer, length, out var whole) ? whole : 0;

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
